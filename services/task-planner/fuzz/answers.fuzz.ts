/**
 * The planner under odd answers: tasks of every kind, whose RPCs are answered with changed messages, with those of other
 * RPCs, with faults, calls and silence, in sessions that begin with any events. Deciding never throws, takes no time
 * that anybody would notice, and gives a task one outcome at most.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { Mutator } from '@auroralinks/cwmp/fuzz'
import { loadRpcPlugins } from '@auroralinks/rpc-plugins'
import { TASK_TYPES } from '@auroralinks/tasks'
import { createTaskRun } from './task-run.ts'

export const name = 'the planner under odd answers'

const PLUGINS = join(import.meta.dirname, '../../../examples/rpc-plugins')

/** Feeds answers until `until` says so; throws with the task and what its device said last. */
export async function fuzz({ seed, until }: { seed: number; until: () => boolean }): Promise<{ cases: number }> {
  // The example of vendorRpc is a method of theirs.
  await loadRpcPlugins([PLUGINS])
  const mutator = new Mutator(seed)
  let cases = 0
  const isOver = (): boolean => {
    if (until()) return true
    cases++
    return false
  }
  for (let tasks = 0; ; tasks++) {
    const run = createTaskRun(mutator, TASK_TYPES[tasks % TASK_TYPES.length]!)
    try {
      if (run.untilItEnds(isOver)) return { cases }
    } catch (error) {
      assert.fail(`case ${cases}, ${run.said()}: ${(error as Error).stack ?? String(error)}`)
    }
    if (tasks % 64 === 0) await new Promise(resolve => setImmediate(resolve))
  }
}
