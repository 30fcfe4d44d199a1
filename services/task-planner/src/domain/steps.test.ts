import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@auroralinks/runtime'
import { T0, drive } from '../../test/drive.ts'
import { tellSteps } from './steps.ts'
import { DEFAULT_LIMITS, begin, keepTask, putTask } from './work.ts'

const steps = (done: number) => ({ done, total: 100, unit: 'bytes' })

function counting() {
  const w = drive()
  const { id } = w.create('upload', { fileType: '4 Vendor Log File 1', url: 'http://logs.example/in', delaySeconds: 0 })
  w.open('s')
  w.empty('s')
  let device = w.device
  return (done: number, now: number, isWritten = false) => {
    const work = begin(device, { now, newId: () => newId(now), limits: DEFAULT_LIMITS })
    const before = device
    const task = { ...device.tasks.find(t => t.id === id)!, steps: steps(done) }
    if (isWritten) putTask(work, task)
    else keepTask(work, task)
    tellSteps(work, before)
    device = work.device
    return work.effects
  }
}

test('how far a task has got is written and published at most every two seconds, the newest at last', () => {
  const at = counting()
  const told = [at(1, T0), at(2, T0 + 500), at(3, T0 + 1_999), at(3, T0 + 2_000), at(3, T0 + 9_000)]
  assert.deepEqual(
    told.map(e => e.steps.map(s => s.steps.done)),
    [[1], [], [], [3], []],
  )
  const [event] = told[3]!.publish
  assert.ok(event?.type === 'task' && event.change === 'progress')
  assert.deepEqual(event.task.steps, steps(3))
})

test('a clock that is set back silences no progress; a task that is written anyhow needs no row of its own', () => {
  const at = counting()
  at(1, T0)
  assert.equal(at(2, T0 - 60_000).steps.length, 1)
  const written = at(3, T0 + 60_000, true)
  assert.deepEqual([written.steps, written.tasks.map(t => t.steps?.done), written.publish.length], [[], [3], 1])
})
