import assert from 'node:assert/strict'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { HEADER, TOPICS } from '@auroralinks/contracts'
import type { Topic } from '@auroralinks/contracts'
import { startKafka } from '../kafka-server/index.ts'
import type { IncomingRecord } from '../bus.ts'
import { record, unique, until, textOf } from '../conformance/harness.ts'
import { createKafkaBus } from './kafka-bus.ts'
import { ensureTopics } from './topics/ensure.ts'

test('records that the disk has damaged go to the dead letters as they are, and none is handed out that was not written', async t => {
  const dir = await mkdtemp(join(tmpdir(), 'acs-kafka-'))
  const kafka = await startKafka({ dir })
  const topic: Topic = {
    name: unique('topic'),
    audience: 'public',
    retentionMs: 3_600_000,
    producers: [],
    consumers: [],
    description: '',
  }
  await ensureTopics(kafka.brokers, { partitions: 1, topics: [topic, TOPICS.deadLetter] })
  const bus = createKafkaBus({ brokers: kafka.brokers, clientId: 'damaged', partitions: 1 })
  t.after(async () => {
    await bus.close()
    await kafka.kill('SIGKILL')
    await rm(dir, { recursive: true, force: true })
  })
  for (const value of ['before', 'reboot device A', 'after']) await bus.publish(record(topic.name, 'a', value))

  const segment = join(dir, 'log', `${topic.name}-0`, '00000000000000000000.log')
  const at = (await readFile(segment)).indexOf('device A')
  const file = await open(segment, 'r+')
  await file.write('device B', at)
  await file.close()

  const seen: string[] = []
  const letters: IncomingRecord[] = []
  bus.subscribe({
    group: unique('letters'),
    topics: [TOPICS.deadLetter.name],
    from: 'earliest',
    handler: r => void letters.push(r),
  })
  bus.subscribe({ group: unique('g'), topics: [topic.name], from: 'earliest', handler: r => void seen.push(textOf(r)) })
  await until('the last record and the letter arrive', () => seen.includes('after') && letters.length === 1)
  assert.deepEqual(seen, ['before', 'after'])
  assert.deepEqual(
    [letters[0]!.headers[HEADER.originalTopic], letters[0]!.headers[HEADER.originalOffset]],
    [topic.name, '1'],
  )
  assert.match(letters[0]!.headers[HEADER.failure]!, /checksum of a record batch is wrong/)
  assert.ok(Buffer.from(letters[0]!.value).includes('reboot device B'))
})
