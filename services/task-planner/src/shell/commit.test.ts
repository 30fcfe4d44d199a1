import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PoisonRecord, RetryForever, createMemoryBus } from '@auroralinks/bus'
import { newId, systemClock } from '@auroralinks/runtime'
import type { Decision } from '../domain/effects.ts'
import { noEffects } from '../domain/effects.ts'
import type { Device } from '../domain/model.ts'
import { NONE } from '../domain/model.ts'
import { Fenced } from '../store/epochs.ts'
import { createCommit } from './commit.ts'
import { createEndedTasks } from './ended-tasks.ts'
import { createPartitions } from './partitions.ts'
import { createThrottle } from './throttle.ts'

const device: Device = {
  key: '1',
  id: 'd',
  root: null,
  informDigest: null,
  softwareVersion: null,
  session: null,
  superseded: null,
  tasks: NONE,
  faults: NONE,
}
const to = { topic: 't', partition: 0, instance: 'i', correlation: 'c', deadline: Number.MAX_SAFE_INTEGER } as never
const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** A commit whose writes end as the test says. */
function held() {
  const done: string[] = []
  const write = Promise.withResolvers<void>()
  const urgent: boolean[] = []
  const partitions = createPartitions(10)
  const slot = partitions.slot(partitions.add(0, 1n), 'd')
  const commit = createCommit({
    bus: createMemoryBus({}),
    clock: systemClock,
    partitions,
    endedTasks: createEndedTasks(),
    throttle: createThrottle(),
    publishersWait: false,
    gatherMs: 0,
    recorder: {
      write: (_item, isUrgent) => {
        urgent.push(isUrgent)
        return write.promise
      },
    },
    publisher: { publishNow: async () => void done.push('events'), publishOutbox: () => void done.push('outbox') },
    replies: {
      reply: () => void done.push('reply'),
      answer: async (_id, _to, a) => void done.push('kind' in a && a.kind === 'refused' ? a.code : 'answer'),
      unknownDevice: async () => {},
    },
    metrics: { decided() {}, answered() {}, replied() {}, ended: () => void done.push('counted'), leftOut() {} },
  })
  const decision = (more: Partial<Decision>): Decision => ({
    device,
    effects: { ...noEffects(), status: { lastInformAt: 1 } },
    reply: { kind: 'done' },
    replyAfterEffects: false,
    answer: null,
    ...more,
  })
  return { commit, partitions, slot, done, urgent, write, decision }
}

test('a reply that may be given again leaves at once, and nobody waits for its write', async () => {
  const h = held()
  const durable = h.commit.begin(h.slot, h.decision({}), to, undefined)
  assert.deepEqual([h.done, h.urgent, h.slot.writing], [['reply'], [false], 1])
  h.write.resolve()
  await h.commit.settle(h.slot, h.decision({}), durable, to, null)
  assert.deepEqual([h.done, h.slot.writing, h.slot.stale], [['reply', 'counted'], 0, false])
})

test('a reply after its effects, an answer and the outbox wait for the write', async () => {
  const h = held()
  const fault = { id: newId(), cause: 'c', taskId: null, code: '1', string: '', detail: [], at: 1 }
  void h.commit.begin(
    h.slot,
    h.decision({
      replyAfterEffects: true,
      answer: { kind: 'done' },
      effects: { ...noEffects(), faults: [fault], outbox: [{ type: 'faultRaised', fault, at: 1 }] },
    }),
    to,
    undefined,
  )
  await settled()
  assert.deepEqual([h.done, h.urgent], [[], [true]])
  h.write.resolve()
  await settled()
  assert.deepEqual(h.done, ['reply', 'answer', 'outbox', 'counted'])
})

test('the reply to a large answer waits while others come', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const h = held()
  const parameters = Array.from({ length: 101 }, (_, i) => ({ name: `Device.${i}`, value: '' }))
  const large = h.decision({ replyAfterEffects: true, effects: { ...noEffects(), parameters } })
  const other = h.partitions.slot(h.slot.partition, 'other')
  void h.commit.begin(other, h.decision({ effects: noEffects(), reply: null }), null, undefined)
  void h.commit.begin(h.slot, large, to, undefined, performance.now() - 50)
  h.write.resolve()
  await settled()
  assert.ok(!h.done.includes('reply'))
  t.mock.timers.tick(1_000)
  assert.ok(h.done.includes('reply'))
})

test('a decision that writes nothing is durable at once', async () => {
  const h = held()
  await h.commit.begin(h.slot, h.decision({ effects: noEffects() }), to, undefined)
  assert.deepEqual([h.urgent, h.slot.writing], [[], 0])
})

test('a fenced write gives its partition up, and says nothing to anybody', async () => {
  const h = held()
  const decision = h.decision({ replyAfterEffects: true, answer: { kind: 'done' } })
  const durable = h.commit.begin(h.slot, decision, to, undefined)
  h.write.reject(new Fenced({ partition: 0, epoch: 1n }))
  await assert.rejects(h.commit.settle(h.slot, decision, durable, to, null), RetryForever)
  assert.deepEqual([h.partitions.get(0), h.slot.partition.lost, h.slot.stale, h.done], [undefined, true, true, []])
})

test('a write that the database never takes is answered to whoever asked, and its device is read anew', async () => {
  const h = held()
  const decision = h.decision({ reply: null, answer: { kind: 'done' } })
  const durable = h.commit.begin(h.slot, decision, to, undefined)
  h.write.reject(new PoisonRecord('no'))
  await assert.rejects(h.commit.settle(h.slot, decision, durable, to, null), PoisonRecord)
  assert.deepEqual([h.done, h.slot.stale, h.partitions.get(0)], [['internal'], true, h.slot.partition])
})
