/** Looking back at topics and placing groups, as after a restore. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLogger } from '@auroralinks/runtime'
import { sharedKafka } from '@auroralinks/testkit/kafka'
import { unique, until } from '../../conformance/harness.ts'
import { createKafkaBus } from '../kafka-bus.ts'
import { ensureTopics } from '../topics/ensure.ts'
import { moveGroup } from './move-group.ts'
import { readTopic } from './read-topic.ts'

test('a topic is read to its end of now; a group reads again from a time, or on from the end, once its members are gone', async t => {
  const kafka = await sharedKafka()
  const [name, empty, group] = [unique('again'), unique('empty'), unique('group')]
  const topicOf = (topic: string) =>
    ({
      name: topic,
      audience: 'internal',
      retentionMs: 3_600_000,
      producers: [],
      consumers: [],
      description: '',
    }) as const
  await ensureTopics(kafka.brokers, { topics: [topicOf(name), topicOf(empty)], partitions: 3 })
  const bus = createKafkaBus({ brokers: kafka.brokers, clientId: 'again', partitions: 3, topics: [topicOf(name)] })
  t.after(async () => {
    await bus.close()
    await kafka.release()
  })
  const publish = (keys: readonly string[]): Promise<void> =>
    bus.publishAll(keys.map(key => ({ topic: name, key, headers: {}, value: Buffer.from('x') })))
  const o = {
    brokers: kafka.brokers,
    logger: silentLogger,
    kafka: { partitions: 3, topicPrefix: '', compression: 'none', json: false, security: {} },
  } as const
  const readers = (seen: string[]) =>
    bus.subscribe({ group, topics: [name], from: 'earliest', handler: r => void seen.push(r.key) })

  const before = ['a', 'b', 'c', 'd']
  await publish(before)
  await new Promise(resolve => setTimeout(resolve, 20))
  const since = Date.now()
  await new Promise(resolve => setTimeout(resolve, 20))
  await publish(['e', 'f'])

  const whole: string[] = []
  await readTopic(name, r => void whole.push(r.key), o)
  assert.deepEqual(whole.toSorted(), [...before, 'e', 'f'])
  await readTopic(empty, () => assert.fail('nothing is there'), o)

  const first: string[] = []
  const reading = readers(first)
  await until('all came', () => first.length === 6)
  await assert.rejects(moveGroup(group, { [name]: since }, { ...o, waitMs: 0 }), /still run: end all services first/)
  await reading.close()

  assert.deepEqual(await moveGroup(group, { [name]: since }, o), { [name]: 2 })
  const again: string[] = []
  const second = readers(again)
  await until('what came since comes again', () => again.length === 2)
  await second.close()
  assert.deepEqual(again.toSorted(), ['e', 'f'])

  await publish(['g'])
  assert.deepEqual(await moveGroup(group, { [name]: 'end' }, o), { [name]: 0 })
  const later: string[] = []
  const third = readers(later)
  await third.ready
  await publish(['h'])
  await until('only what comes now', () => later.length > 0)
  await third.close()
  assert.deepEqual(later, ['h'])
})
