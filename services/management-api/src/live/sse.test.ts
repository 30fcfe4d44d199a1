import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryBus } from '@auroralinks/bus'
import { TOPICS, cloudEventHeaders, create, deviceV1, toBinary } from '@auroralinks/contracts'
import { silentLogger } from '@auroralinks/runtime'
import { EVERYTHING } from '../access/access.ts'
import type { LiveEvent } from './events.ts'
import { createHub } from './hub.ts'
import { createRing } from './ring.ts'
import { createStreams } from './sse.ts'

const EVERYTHING_EN = {
  types: null,
  deviceId: null,
  watch: new Set<string>(),
  language: 'en',
  scope: EVERYTHING,
  isAllowed: async () => true,
} as const

const event = (id: string, bytes = 0): LiveEvent => ({
  id,
  type: 'device.booted',
  time: '2026-01-01T00:00:00Z',
  deviceId: 'd',
  value: toBinary(
    deviceV1.BootedSchema,
    create(deviceV1.BootedSchema, { deviceId: 'd', softwareVersion: 'x'.repeat(bytes) }),
  ),
})

test('the ring keeps the newest events, bounded in number and in bytes, each once', () => {
  const few = createRing(3)
  for (const id of ['a', 'b', 'c', 'd', 'd']) few.add(event(id))
  assert.equal(few.add(event('c')), false)
  assert.deepEqual(
    few.after('b')?.map(e => e.id),
    ['c', 'd'],
  )
  assert.equal(few.after('a'), null)
  assert.deepEqual(few.after('d'), [])
  const small = createRing(1_000, 10_000)
  for (let i = 0; i < 100; i++) small.add(event(String(i), 1_000))
  assert.equal(small.size(), 7)
})

test('a reader that does not read is let go; the others go on', async () => {
  const bus = createMemoryBus()
  const hub = createHub({ bus, instanceId: 'test', logger: silentLogger })
  await hub.ready
  const streams = createStreams({ hub, reached: async () => new Set(), logger: silentLogger, maxWaiting: 4_096 })
  const slow = streams.open(EVERYTHING_EN, null)
  const quick = streams.open(EVERYTHING_EN, null)
  let got = ''
  const reading = (async () => {
    for await (const chunk of quick) got += Buffer.from(chunk).toString()
  })()
  for (let i = 0; i < 50; i++) {
    const { value, id, type, deviceId } = event(`e${i}`, 200)
    await bus.publish({
      topic: TOPICS.deviceEvents.name,
      key: deviceId,
      value,
      headers: cloudEventHeaders({ id, source: 'test', type, subject: deviceId, time: 0 }),
    })
    await new Promise(resolve => setImmediate(resolve))
  }
  assert.equal(streams.dropped(), 1)
  assert.equal(hub.stats().readers, 1)
  assert.match(got, /id: e49\n/)
  streams.close()
  await reading
  assert.equal(hub.stats().readers, 0)
  let left = ''
  for await (const chunk of slow) left += Buffer.from(chunk).toString()
  assert.ok(left.length < 10_000, 'what it gets is what fitted')
  await hub.close()
  await bus.close()
})

test('of a device that is watched every event comes, of others those of the types that were asked for', async () => {
  const bus = createMemoryBus()
  const hub = createHub({ bus, instanceId: 'test', logger: silentLogger })
  await hub.ready
  const streams = createStreams({ hub, reached: async () => new Set(), logger: silentLogger })
  const stream = streams.open({ ...EVERYTHING_EN, types: ['task.*'], watch: new Set(['watched']) }, null)
  let got = ''
  const reading = (async () => {
    for await (const chunk of stream) got += Buffer.from(chunk).toString()
  })()
  for (const deviceId of ['other', 'watched', 'other']) {
    const { value, type } = event('')
    await bus.publish({
      topic: TOPICS.deviceEvents.name,
      key: deviceId,
      value,
      headers: cloudEventHeaders({ id: `of-${deviceId}`, source: 'test', type, subject: deviceId, time: 0 }),
    })
    await new Promise(resolve => setImmediate(resolve))
  }
  streams.close()
  await reading
  assert.deepEqual(got.match(/^id: .*$/gm), ['id: of-watched'])
  await hub.close()
  await bus.close()
})
