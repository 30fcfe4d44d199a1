/** A test of the device, and whatever may be lost on its way: at each step of it, in each way. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AcsRequest } from '@auroralinks/cwmp'
import type { Task } from '@auroralinks/tasks'
import { DEVICE, drive, outcome, rpc } from '../../test/drive.ts'
import { testObject } from '../../test/test-object.ts'
import type { Decision } from './effects.ts'

const PING = 'Device.IP.Diagnostics.IPPing.'
const STATE = `${PING}DiagnosticsState`

/**
 * - `request`: it never reaches the device; `answer`: it was carried out, and the answer is lost
 * - `planner`: another planner takes over, with what is in the database, while the RPC is out and then carried out
 * - `boot`: the device loses its power before it answers
 */
const LOSSES = ['request', 'answer', 'planner', 'boot'] as const
type Loss = (typeof LOSSES)[number]

interface Ran {
  ended: Task[]
  /** Starts of the device, and those while its test ran. */
  starts: number
  startsWhileRunning: number
  exchanges: number
}

/** Runs a ping to its end. @param before the device's state at first @param at the exchange in which something is lost */
function run(before: string, at: number, loss: Loss): Ran {
  const w = drive()
  const cpe = testObject({
    'Device.ManagementServer.ParameterKey': '',
    [STATE]: before,
    [`${PING}Host`]: before === 'None' ? '' : 'a',
    [`${PING}SuccessCount`]: '0',
  })
  const task = w.create('diagnostics', { test: 'ipPing', arguments: { Host: 'a' } })
  const ran: Ran = { ended: [], starts: 0, startsWhileRunning: 0, exchanges: 0 }
  /** The task as the database has it. */
  let written: Task = task
  let booted = false

  const note = (d: Decision): Decision => {
    const now = outcome(d, task.id)
    if (now) written = now
    if (now && now.endedAt !== null) ran.ended.push(now)
    return d
  }
  const carryOut = (r: AcsRequest) => {
    if (r.method === 'SetParameterValues' && r.parameters.some(p => p.value === 'Requested')) {
      ran.starts++
      if (cpe.tree.get(STATE) === 'Requested') ran.startsWhileRunning++
    }
    return cpe.answer(r)
  }
  /** What another planner finds: what is written, and nothing of the session but its intent (store/load.ts). */
  const takeOver = (): void => {
    const { intent, notes } = written.progress
    const sent = intent && { sentAt: intent.sentAt, sessionId: intent.sessionId }
    const found: Task = intent
      ? { ...written, progress: { ...written.progress, unknown: true, notes: { ...notes, ...sent } } }
      : written
    w.device = { ...DEVICE, tasks: written.endedAt === null ? [found] : [] }
  }

  /** One session. @returns whether something was lost in it */
  const session = (id: string): boolean => {
    const done = cpe.tree.get(STATE) === 'Complete'
    const codes = [...(booted ? ['1 BOOT'] : []), ...(done ? ['8 DIAGNOSTICS COMPLETE'] : ['2 PERIODIC'])]
    booted = false
    note(w.open(id, { events: codes.map(code => ({ code, commandKey: '' })) }))
    let d = note(w.empty(id))
    while (d.reply?.kind === 'rpc') {
      const { id: rpcId, request } = rpc(d)
      if (ran.exchanges++ === at) {
        if (loss !== 'request') carryOut(request)
        if (loss === 'planner') takeOver()
        if (loss === 'boot') {
          booted = true
          if (cpe.tree.get(STATE) === 'Requested') cpe.tree.set(STATE, 'None')
        }
        note(w.lost(id))
        return true
      }
      d = note(w.answer(id, rpcId, carryOut(request)))
    }
    return false
  }

  for (let i = 1; i < 12 && ran.ended.length === 0; i++) {
    const wasLost = session(`s${String(i).padStart(2, '0')}`)
    w.pass(5_000)
    // The device works after the session, also after one that broke off; now and then it is done before the next.
    if (cpe.tree.get(STATE) === 'Requested' && (!wasLost || at % 2 === 0)) {
      cpe.tree.set(STATE, 'Complete')
      cpe.tree.set(`${PING}SuccessCount`, '3')
    }
  }
  return ran
}

test('it ends once, with its result, and is never begun while it runs, whatever is lost at whatever step', () => {
  for (const before of ['None', 'Complete'])
    for (const loss of LOSSES)
      for (let at = 0; at < 5; at++) {
        const { ended, starts, startsWhileRunning } = run(before, at, loss)
        const where = `${before}, ${loss} of exchange ${at}`
        assert.deepEqual(
          ended.map(t => t.status),
          ['succeeded'],
          `${where}: ${JSON.stringify(ended[0]?.fault)}`,
        )
        assert.deepEqual(ended[0]!.result, { state: 'Complete', values: { SuccessCount: '3' }, tables: {} }, where)
        assert.equal(startsWhileRunning, 0, where)
        assert.ok(starts === 1 || (loss === 'boot' && starts === 2), `${where}: ${starts} starts`)
      }
})
