/** Commands as the world's producers place them: on a real Kafka, with two instances that share the partitions. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createKafkaBus, ensureTopics } from '@auroralinks/bus'
import type { IncomingRecord } from '@auroralinks/bus'
import { startKafka } from '@auroralinks/bus/kafka-server'
import type { Kafka } from '@auroralinks/bus/kafka-server'
import { HEADER, TOPICS } from '@auroralinks/contracts'
import { newId } from '@auroralinks/runtime'
import type { Running } from '@auroralinks/runtime'
import { oddServer } from './http/odd-server.ts'
import type { OddServer } from './http/odd-server.ts'
import { eventually, harness, refused, requestOf } from './testing.ts'
import type { Harness } from './testing.ts'

const PARTITIONS = 6
const COMMANDS = TOPICS.connectionRequestCommands.name

describe('connection requests that are not where they belong', () => {
  let dir: string
  let broker: Kafka
  let h: Harness
  let second: Running
  let server: OddServer
  const letters: IncomingRecord[] = []
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'acs-kafka-'))
    broker = await startKafka({ dir })
    await ensureTopics(broker.brokers, { partitions: PARTITIONS })
    const bus = createKafkaBus({ brokers: broker.brokers, clientId: 'placement', partitions: PARTITIONS })
    await bus.subscribe({
      group: 'letters',
      topics: [TOPICS.deadLetter.name],
      from: 'earliest',
      handler: r => void letters.push({ ...r, value: Uint8Array.from(r.value) }),
    }).ready
    // Patient: on a busy machine a session may take seconds to be heard of, and nobody is asked twice for that.
    h = await harness({ ACS_CR_ARRIVAL_MS: '20000', ACS_CR_LIFE_MS: '60000' }, { bus })
    second = await h.another()
    // Every device comes when it is asked; its path names it.
    server = await oddServer(request => {
      setTimeout(() => void h.session(decodeURIComponent(request.path.slice(1))), 50)
      return { send: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n' }
    })
  })
  after(async () => {
    await second?.stop()
    await h?.close()
    await server?.close()
    await broker?.kill('SIGKILL')
    await rm(dir, { recursive: true, force: true })
  })
  const device = async (): Promise<string> => {
    const id = await h.device(null)
    await h.database.prisma.deviceStatus.updateMany({
      where: { deviceId: id },
      data: { connectionRequestUrl: `http://127.0.0.1:${server.port}/${id}` },
    })
    return id
  }
  const asked = (id: string): number => server.seen.filter(r => r.path === `/${id}`).length

  test('on whatever partition it stands, with or without a key, the device is asked once and it is published that it came', async () => {
    const devices = await Promise.all(Array.from({ length: 24 }, device))
    const ids = await Promise.all(
      devices.map(
        async (id, i) =>
          requestOf(await h.request(id, { partition: i % PARTITIONS, ...(i % 3 === 0 ? { key: '' } : {}) })).id,
      ),
    )
    await eventually(
      () => ids.every(id => h.published(id).at(-1) === 'arrived'),
      () => ids.map(id => h.published(id).join()).join('; '),
    )
    assert.deepEqual(
      devices.map(asked),
      devices.map(() => 1),
    )
  })

  test('under the key of another device it is refused, published as such, put aside with the reason, and nobody is asked', async () => {
    const [a, b] = [await device(), await device()]
    const id = newId()
    assert.equal(refused(await h.request(a, { id, key: b })), 'key-mismatch')
    await eventually(
      () => letters.length === 1 && h.published(id).length === 1,
      () => `${letters.length} letters; ${h.published(id).join()}`,
    )
    const [letter] = letters
    assert.deepEqual([letter!.key, letter!.headers[HEADER.originalTopic], h.published(id)], [b, COMMANDS, ['refused']])
    assert.match(
      letter!.headers[HEADER.failure]!,
      new RegExp(`key-mismatch: the command is for device "${a}", and its record has the key "${b}"`),
    )
    assert.deepEqual([asked(a), asked(b)], [0, 0])

    // One that is there already keeps its own result.
    const other = requestOf(await h.request(a))
    await eventually(
      () => h.published(other.id).at(-1) === 'arrived',
      () => h.published(other.id).join(),
    )
    assert.equal(refused(await h.request(a, { id: other.id, key: b })), 'key-mismatch')
    assert.equal(refused(await h.request('', { id: newId(), key: '' })), 'key-mismatch')
    await eventually(
      () => letters.length === 3,
      () => `${letters.length} letters`,
    )
    assert.equal(h.published(other.id).at(-1), 'arrived')
  })
})
