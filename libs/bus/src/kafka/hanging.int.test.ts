import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { sharedKafka } from '@auroralinks/testkit/kafka'
import type { SharedKafka } from '@auroralinks/testkit/kafka'
import { record, send, unique, until, textOf } from '../conformance/harness.ts'
import { createKafkaBus } from './kafka-bus.ts'
import { ensureTopics } from './topics/ensure.ts'

/** Members that hang instead of dying. */
describe('kafka: a member that hangs', () => {
  let kafka: SharedKafka
  before(async () => {
    kafka = await sharedKafka()
  })
  after(async () => {
    await kafka?.release()
  })

  test('is replaced, and when it wakes up it lets go of what is no longer its own before it takes part again', async t => {
    const topic = unique('topic')
    const group = unique('g')
    await ensureTopics(kafka.brokers, {
      partitions: 4,
      topics: [
        { name: topic, audience: 'internal', retentionMs: 3_600_000, producers: [], consumers: [], description: '' },
      ],
    })
    const heard: string[] = []
    const member = fork(join(import.meta.dirname, 'member.fixture.ts'), [kafka.brokers.join(), topic, group])
    member.on('message', m => heard.push(String(m)))
    const bus = createKafkaBus({
      brokers: kafka.brokers,
      clientId: 'hanging',
      partitions: 4,
      times: { sessionTimeoutMs: 2_000, heartbeatMs: 200 },
    })
    t.after(async () => {
      member.kill('SIGKILL')
      await bus.close()
    })
    await until('the member reads', () => heard.includes('ready'))
    send(bus, record(topic, 'a', 'stuck', { partition: 2 }))
    await until('it has the record', () => heard.includes('got stuck'))
    member.kill('SIGSTOP')

    const seen: string[] = []
    const other = bus.subscribe({ group, topics: [topic], from: 'earliest', handler: r => void seen.push(textOf(r)) })
    await until('the other has all partitions', () => other.partitions().length === 4)
    await until('the record that was stuck is handed out again', () => seen.includes('stuck'))
    await bus.publish(record(topic, 'a', 'after', { partition: 2 }))
    await until('and what came after it', () => seen.includes('after'))

    const before = heard.length
    member.kill('SIGCONT')
    await until(
      'it takes part again',
      () => heard.slice(before).some(h => h.startsWith('assigned')) && other.partitions().length === 2,
    )
    assert.deepEqual(heard.slice(before, before + 2).sort(), ['aborted', 'revoked 0,1,2,3'])
    const assigned = heard
      .slice(before)
      .find(h => h.startsWith('assigned'))!
      .slice('assigned '.length)
      .split(',')
      .map(Number)
    assert.deepEqual([...assigned, ...other.partitions()].sort(), [0, 1, 2, 3])
    // What comes last in each partition is handed out once, and nothing else was again.
    for (let partition = 0; partition < 4; partition++) await bus.publish(record(topic, 'a', 'last', { partition }))
    const got = (): string[] => [...seen, ...heard.filter(h => h.startsWith('got '))]
    await until('the last of each partition', () => got().filter(g => g.endsWith('last')).length >= 4)
    assert.deepEqual(got().sort(), ['after', 'got last', 'got last', 'got stuck', 'last', 'last', 'stuck'])
  })
})
