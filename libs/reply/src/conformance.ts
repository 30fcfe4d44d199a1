/** What request and reply promise, on any bus. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { HEADER } from '@auroralinks/contracts'
import { partitionForKey } from '@auroralinks/bus'
import type { Bus, IncomingRecord, OutgoingRecord } from '@auroralinks/bus'
import { createAsker } from './asker.ts'
import { replyAddressOf } from './address.ts'
import { replyTo } from './reply-to.ts'

export interface ReplyBack {
  bus: Bus
  /** A fresh topic with so many partitions. */
  topic(partitions: number): Promise<string>
  close(): Promise<void>
}

const text = new TextEncoder()
let n = 0
const unique = (prefix: string): string => `${prefix}-${process.pid}-${Date.now().toString(36)}-${++n}`
const question = (topic: string, key: string, value: string): OutgoingRecord => ({
  topic,
  key,
  value: text.encode(value),
  headers: { ce_type: 'acs.test.Question' },
})
const textOf = (r: IncomingRecord): string => Buffer.from(r.value).toString()

async function until(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + 20_000
  while (!holds()) {
    if (performance.now() > end) assert.fail(`did not happen: ${what}`)
    await pause(5)
  }
}

/** Registers the suite for one bus. */
export function replyConformance(name: string, start: () => Promise<ReplyBack>): void {
  describe(`reply over ${name}`, () => {
    let back: ReplyBack
    before(async () => {
      back = await start()
    })
    after(() => back.close())

    /** A service that answers every question with `answer` times its own text. */
    const responder = async (topic: string, answers: number): Promise<void> => {
      const { bus } = back
      const s = bus.subscribe({
        group: unique('responder'),
        topics: [topic],
        from: 'earliest',
        handler: async r => {
          const to = replyAddressOf(r.headers)
          assert.ok(to)
          for (let i = 0; i < answers; i++) {
            await replyTo(bus, to, {
              key: r.key,
              type: 'acs.test.Answer',
              source: 'auroralinks/test',
              value: text.encode(`re ${textOf(r)}`),
              time: Date.now(),
              traceparent: r.headers[HEADER.traceparent],
            })
          }
        },
      })
      await s.ready
    }

    test('each question gets the reply that is meant for it', async () => {
      const topic = await back.topic(4)
      const replies = await back.topic(64)
      await responder(topic, 1)
      const asker = createAsker({ bus: back.bus, instanceId: unique('i'), topic: replies })
      await asker.ready
      assert.equal(asker.notReady(), null)
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, i) =>
          asker.ask(question(topic, `device-${i % 11}`, String(i)), { deadlineMs: 20_000 }),
        ),
      )
      answers.forEach((a, i) => {
        assert.equal(textOf(a), `re ${i}`)
        assert.equal(a.key, `device-${i % 11}`)
        assert.equal(a.headers[HEADER.subject], `device-${i % 11}`)
        assert.equal(a.headers[HEADER.type], 'acs.test.Answer')
      })
      assert.deepEqual(asker.stats(), { waiting: 0, late: 0 })
      await asker.close()
    })

    test('a durable question resolves with its reply too', async () => {
      const topic = await back.topic(2)
      const replies = await back.topic(64)
      await responder(topic, 1)
      const asker = createAsker({ bus: back.bus, instanceId: unique('i'), topic: replies })
      await asker.ready
      assert.equal(textOf(await asker.ask(question(topic, 'd', 'q'), { deadlineMs: 20_000, durable: true })), 're q')
      assert.equal(asker.stats().waiting, 0)
      await asker.close()
    })

    test('without a reply the question fails when its deadline has passed, and what comes then is late', async () => {
      const topic = await back.topic(1)
      const replies = await back.topic(64)
      const late: string[] = []
      const asked: IncomingRecord[] = []
      const s = back.bus.subscribe({
        group: unique('mute'),
        topics: [topic],
        from: 'earliest',
        handler: r => void asked.push(r),
      })
      await s.ready
      const asker = createAsker({
        bus: back.bus,
        instanceId: unique('i'),
        topic: replies,
        onLate: r => late.push(textOf(r)),
      })
      await asker.ready
      await assert.rejects(asker.ask(question(topic, 'd', 'q'), { deadlineMs: 100 }), { name: 'NoReply' })
      await until('the question arrived', () => asked.length === 1)
      const to = replyAddressOf(asked[0]!.headers)!
      assert.ok(to.deadline <= Date.now())
      await replyTo(back.bus, to, {
        key: 'd',
        type: 't',
        source: 's',
        value: text.encode('too late'),
        time: Date.now(),
      })
      await until('it is counted', () => late.length === 1)
      assert.deepEqual(late, ['too late'])
      assert.deepEqual(asker.stats(), { waiting: 0, late: 1 })
      await asker.close()
    })

    test('of two replies the first counts and the second is late', async () => {
      const topic = await back.topic(1)
      const replies = await back.topic(64)
      await responder(topic, 2)
      const asker = createAsker({ bus: back.bus, instanceId: unique('i'), topic: replies })
      await asker.ready
      assert.equal(textOf(await asker.ask(question(topic, 'd', 'q'), { deadlineMs: 20_000 })), 're q')
      await until('the second came', () => asker.stats().late === 1)
      await asker.close()
    })

    test('two askers on the same partition get only their own replies', async () => {
      const topic = await back.topic(2)
      const replies = await back.topic(2)
      await responder(topic, 1)
      const ids: string[] = []
      while (ids.length < 2) {
        const id = unique('i')
        if (partitionForKey(id, 2) === 0) ids.push(id)
      }
      const askers = ids.map(instanceId => createAsker({ bus: back.bus, instanceId, topic: replies }))
      await Promise.all(askers.map(a => a.ready))
      const answers = await Promise.all(
        askers.flatMap((a, i) =>
          Array.from({ length: 20 }, (_, j) => a.ask(question(topic, `d${j}`, `${i}/${j}`), { deadlineMs: 20_000 })),
        ),
      )
      assert.deepEqual(
        answers.map(textOf),
        [0, 1].flatMap(i => Array.from({ length: 20 }, (_, j) => `re ${i}/${j}`)),
      )
      // Its reply comes after all those on the one partition.
      for (const asker of askers) await asker.ask(question(topic, 'last', 'last'), { deadlineMs: 20_000 })
      assert.deepEqual(
        askers.map(a => a.stats().late),
        [0, 0],
      )
      await Promise.all(askers.map(a => a.close()))
    })

    test('an asker that closes fails what still waits', async () => {
      const topic = await back.topic(1)
      const replies = await back.topic(4)
      const asker = createAsker({ bus: back.bus, instanceId: unique('i'), topic: replies })
      await asker.ready
      const waiting = asker.ask(question(topic, 'd', 'q'), { deadlineMs: 60_000 })
      const failed = assert.rejects(waiting, { name: 'NoReply', message: /closed/ })
      await asker.close()
      await failed
      await assert.rejects(asker.ask(question(topic, 'd', 'q'), { deadlineMs: 1_000 }), { name: 'NoReply' })
    })
  })
}
