import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { HEADER, TOPICS } from '@auroralinks/contracts'
import { PoisonRecord, RetryForever } from '../bus.ts'
import type { IncomingRecord } from '../bus.ts'
import { perKey } from '../per-key.ts'
import { latch, record, send, unique, until, textOf } from './harness.ts'
import type { BusUnderTest } from './harness.ts'

/** What happens to one record: as it was, tried again, buried, waited for. */
export function deliverySuite(back: () => BusUnderTest): void {
  test('key, value, headers and time arrive as they were sent', async () => {
    const bus = await back().connect()
    const topic = await back().topic(2)
    const seen: IncomingRecord[] = []
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [topic],
      from: 'earliest',
      handler: r => void seen.push({ ...r, value: r.value.slice() }),
    })
    await subscription.ready
    const before = Date.now()
    const value = Uint8Array.from({ length: 256 }, (_, i) => i)
    const headers = { ce_id: '1', ce_type: 'acs.test.Ünicode', empty: '', long: 'x'.repeat(5_000) }
    await bus.publish(record(topic, '00D09E-IGD%2D1-Å', value, { headers }))
    await bus.publish(record(topic, '00D09E-IGD%2D1-Å', new Uint8Array(0)))
    await until('both arrive', () => seen.length === 2)
    assert.equal(seen[0]!.key, '00D09E-IGD%2D1-Å')
    assert.deepEqual([...seen[0]!.value], [...value])
    assert.deepEqual({ ...seen[0]!.headers }, headers)
    assert.ok(seen[0]!.timestamp >= before - 60_000 && seen[0]!.timestamp <= Date.now() + 60_000)
    assert.equal(seen[1]!.value.length, 0)
    assert.deepEqual({ ...seen[1]!.headers }, {})
    assert.equal(seen[1]!.offset, seen[0]!.offset + 1n)
    await bus.close()
  })

  test('a record of 8 MiB arrives whole between small ones', async () => {
    const bus = await back().connect()
    const topic = await back().topic(1)
    const seen: number[] = []
    let sum = 0
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [topic],
      from: 'earliest',
      handler: r => {
        seen.push(r.value.length)
        if (r.value.length > 100) for (let i = 0; i < r.value.length; i += 65_536) sum += r.value[i]!
      },
    })
    await subscription.ready
    const large = new Uint8Array(8 * 1024 * 1024)
    for (let i = 0; i < large.length; i += 65_536) large[i] = 1
    await Promise.all([
      bus.publish(record(topic, 'a', 'before')),
      bus.publish(record(topic, 'a', large)),
      bus.publish(record(topic, 'a', 'after')),
    ])
    await until('all arrive', () => seen.length === 3)
    assert.deepEqual(seen, [6, large.length, 5])
    assert.equal(sum, 128)
    await bus.close()
  })

  test('a poison record goes to the dead letters with the original and the reason, and its neighbours go on', async () => {
    const bus = await back().connect()
    await back().deadLetters()
    const topic = await back().topic(1)
    const letters: IncomingRecord[] = []
    const done: string[] = []
    const undertaker = bus.subscribe({
      group: unique('world'),
      topics: [TOPICS.deadLetter.name],
      from: 'latest',
      handler: r => {
        if (r.headers[HEADER.originalTopic] === topic) letters.push({ ...r, value: r.value.slice() })
      },
    })
    const group = unique('g')
    let calls = 0
    const subscription = bus.subscribe({
      group,
      topics: [topic],
      from: 'earliest',
      handler: async r => {
        await pause(1)
        if (textOf(r) === 'poison') {
          calls++
          throw new PoisonRecord('not a protobuf message')
        }
        done.push(textOf(r))
      },
    })
    await Promise.all([undertaker.ready, subscription.ready])
    await Promise.all([
      bus.publish(record(topic, 'a', 'one')),
      bus.publish(record(topic, 'a', 'poison', { headers: { ce_type: 't' } })),
      bus.publish(record(topic, 'a', 'two')),
    ])
    await until('the dead letter and the neighbours', () => letters.length === 1 && done.length === 2)
    assert.equal(calls, 1)
    assert.deepEqual(done, ['one', 'two'])
    assert.equal(textOf(letters[0]!), 'poison')
    assert.equal(letters[0]!.key, 'a')
    assert.equal(letters[0]!.headers['ce_type'], 't')
    assert.match(letters[0]!.headers[HEADER.failure]!, /not a protobuf message/)
    assert.ok(letters[0]!.headers[HEADER.failure]!.startsWith(group))
    assert.equal(letters[0]!.headers[HEADER.originalPartition], '0')
    assert.equal(letters[0]!.headers[HEADER.originalOffset], '1')
    await bus.close()
  })

  test('what must not be published again goes to the dead letters as its reader says', async () => {
    const bus = await back().connect()
    await back().deadLetters()
    const topic = await back().topic(1)
    const letters: string[] = []
    const undertaker = bus.subscribe({
      group: unique('world'),
      topics: [TOPICS.deadLetter.name],
      from: 'latest',
      handler: r => {
        if (r.headers[HEADER.originalTopic] === topic) letters.push(textOf(r))
      },
    })
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [topic],
      from: 'earliest',
      deadLetterAs: r => ({ ...r, value: Buffer.from(textOf(r).replace('secret', '****')) }),
      handler: () => {
        throw new PoisonRecord('no')
      },
    })
    await Promise.all([undertaker.ready, subscription.ready])
    await bus.publish(record(topic, 'a', 'the secret'))
    await until('the dead letter', () => letters.length === 1)
    assert.deepEqual(letters, ['the ****'])
    await bus.close()
  })

  test('a transient failure is tried again in place, and after the attempts it is a dead letter', async () => {
    const bus = await back().connect()
    await back().deadLetters()
    const topic = await back().topic(1)
    const letters: string[] = []
    const undertaker = bus.subscribe({
      group: unique('world'),
      topics: [TOPICS.deadLetter.name],
      from: 'latest',
      handler: r => {
        if (r.headers[HEADER.originalTopic] === topic) letters.push(textOf(r))
      },
    })
    const calls = new Map<string, number>()
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [topic],
      from: 'earliest',
      attempts: 3,
      handler: r => {
        const n = (calls.get(textOf(r)) ?? 0) + 1
        calls.set(textOf(r), n)
        if (textOf(r) === 'twice' && n < 3) throw new Error('the store hiccuped')
        if (textOf(r) === 'never') throw new Error('always')
      },
    })
    await Promise.all([undertaker.ready, subscription.ready])
    await Promise.all(['twice', 'never', 'fine'].map(v => bus.publish(record(topic, 'a', v))))
    await until('the dead letter', () => letters.length === 1)
    assert.deepEqual(letters, ['never'])
    assert.deepEqual([...calls].sort(), [
      ['fine', 1],
      ['never', 3],
      ['twice', 3],
    ])
    await bus.close()
  })

  test('RetryForever is tried for as long as it takes', async () => {
    const bus = await back().connect()
    const topic = await back().topic(1)
    let calls = 0
    let after = 0
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [topic],
      from: 'earliest',
      attempts: 2,
      handler: async r => {
        if (textOf(r) === 'after') after++
        else if (++calls < 9) throw new RetryForever('the database is away')
      },
    })
    await subscription.ready
    await bus.publish(record(topic, 'a', 'v'))
    await until('it worked at last', () => calls === 9)
    // Of the same key: it is handed out when the first is through.
    await bus.publish(record(topic, 'a', 'after'))
    await until('the key goes on', () => after === 1)
    assert.equal(calls, 9)
    await bus.close()
  })

  test('fetching pauses when too much is in flight, and nothing is lost', async () => {
    const bus = await back().connect()
    const topic = await back().topic(4)
    let running = 0
    let most = 0
    let done = 0
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [topic],
      from: 'earliest',
      maxInFlight: 10,
      handler: async () => {
        most = Math.max(most, ++running)
        await pause(2)
        running--
        done++
      },
    })
    await subscription.ready
    for (let i = 0; i < 300; i++) send(bus, record(topic, `k${i}`, 'v'))
    await until('all are done', () => done === 300)
    assert.ok(most <= 10, `${most} at once`)
    await bus.close()
  })

  test('close stops taking records, waits for those in flight and then lets go', async () => {
    const bus = await back().connect()
    const topic = await back().topic(1)
    const slow = latch()
    const events: string[] = []
    const subscription = bus.subscribe({
      group: unique('g'),
      topics: [topic],
      from: 'earliest',
      onRevoked: () => void events.push('revoked'),
      handler: async r => {
        events.push(`begin ${textOf(r)}`)
        await slow.released
        events.push(`end ${textOf(r)}`)
      },
    })
    await subscription.ready
    send(bus, record(topic, 'a', '1'))
    await until('it began', () => events.length === 1)
    let witnessed = 0
    const witness = bus.subscribe({
      group: unique('w'),
      topics: [topic],
      from: 'earliest',
      handler: () => void witnessed++,
    })
    await witness.ready
    const before = witnessed
    const closing = subscription.close()
    // Where nobody will come any more it is refused, else another group has it.
    const isSent = await bus.publish(record(topic, 'b', '2')).then(
      () => true,
      () => false,
    )
    if (isSent) await until('another group has it', () => witnessed > before)
    assert.deepEqual(events, ['begin 1'])
    slow.release()
    await closing
    assert.deepEqual(events, ['begin 1', 'end 1', 'revoked'])
    assert.equal(subscription.notReady(), 'closed')
    await bus.close()
  })

  test('close does not wait for records that are to be tried again, nor for those that wait for their key', async () => {
    const bus = await back().connect()
    const topic = await back().topic(1)
    const group = unique('g')
    const tried: string[] = []
    const first = bus.subscribe({
      group,
      topics: [topic],
      from: 'earliest',
      handler: perKey(async r => {
        tried.push(textOf(r))
        throw new RetryForever('the store is away')
      }),
    })
    await first.ready
    send(bus, record(topic, 'a', 'a1'), record(topic, 'a', 'a2'), record(topic, 'b', 'b1'))
    await until('they were tried', () => tried.includes('a1') && tried.includes('b1'))
    await first.close({ drainMs: 600_000 })
    assert.equal(tried.includes('a2'), false)
    const seen: string[] = []
    const second = bus.subscribe({
      group,
      topics: [topic],
      from: 'earliest',
      handler: perKey(r => void seen.push(textOf(r))),
    })
    await second.ready
    await until('the next member has them all', () => seen.length === 3)
    assert.deepEqual(seen, ['a1', 'a2', 'b1'])
    await bus.close()
  })
}
