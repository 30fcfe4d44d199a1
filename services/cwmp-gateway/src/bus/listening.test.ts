// own process: a timer that all of a process shares is under a controlled clock here
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OutgoingRecord } from '@auroralinks/bus'
import { HEADER, TOPICS, TYPE, fromBinary, sessionV1 } from '@auroralinks/contracts'
import { newId, silentLogger } from '@auroralinks/runtime'
import { startListening } from './listening.ts'

test('a gateway says in every partition that it listens, while it is ready and Informs are taken', async t => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  let now = Date.UTC(2026, 0, 1)
  let ready = true
  const out: OutgoingRecord[] = []
  const listening = startListening({
    bus: {
      publishAll: async records => void out.push(...records),
      partitionsOf: topic => (topic === TOPICS.sessionEvents.name ? 3 : 0),
      notReady: () => null,
    },
    clock: { now: () => now, monotonic: () => now },
    logger: silentLogger,
    newId,
    instanceId: 'gateway-1',
    ready: () => ready,
  })
  t.after(() => listening.stop())
  const signs = async (): Promise<number> => {
    out.length = 0
    now += 5_000
    t.mock.timers.tick(5_000)
    await new Promise(resolve => setImmediate(resolve))
    return out.length
  }

  assert.equal(await signs(), 3)
  assert.deepEqual(
    out.map(r => [r.topic, r.key, r.partition, r.headers[HEADER.type]]),
    [0, 1, 2].map(p => [TOPICS.sessionEvents.name, 'gateway-1', p, TYPE.gatewayListening]),
  )
  assert.equal(fromBinary(sessionV1.GatewayListeningSchema, out[0]!.value).at, BigInt(now))

  listening.taken(false)
  assert.deepEqual([await signs(), await signs()], [0, 0], 'no Inform can be taken, until one is')
  listening.taken(false)
  listening.taken(true)
  assert.equal(await signs(), 3)
  listening.taken(false)
  now += 3 * 3_600_000
  await signs()
  now += 3 * 3_600_000
  assert.equal(await signs(), 3, 'nobody has tried for hours')
  ready = false
  assert.equal(await signs(), 0)
})
