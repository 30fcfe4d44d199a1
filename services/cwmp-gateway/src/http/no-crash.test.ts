/** No input on a socket ends the process, and no connection's failure is another's. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { silentLogger, systemClock } from '@auroralinks/runtime'
import { startTelemetry } from '@auroralinks/telemetry'
import { raw, send } from '../../test/client.ts'
import { DEVICE_ID, inform } from '../../test/fixtures.ts'
import { until, world } from '../../test/world.ts'
import { declareMetrics } from '../metrics.ts'
import { createProxies } from './proxies.ts'
import { createCertificateReader } from './certificates.ts'
import { createSenders } from './peer.ts'
import { createBudget } from './budget.ts'
import { createHttpEdge } from './edge.ts'
import { createLingering } from './lingering.ts'
import { createFastPath } from './fast-path.ts'
import { createMinimumRate } from './minimum-rate.ts'

const REQUEST = 'POST / HTTP/1.1\r\nHost: acs\r\n\r\n'
const MANY = 5_000

/** A gateway that refuses whoever comes: the one that may be in progress is. */
async function refusing(t: TestContext, env: Record<string, string> = {}) {
  const w = await world(t, { env: { ACS_CWMP_MAX_IN_PROGRESS: '1', ACS_CWMP_AUTH: 'none', ...env } })
  let finish = (): void => {}
  const released = new Promise<void>(resolve => {
    finish = resolve
  })
  w.admit = async i => {
    await released
    return { case: 'accept', value: { deviceKey: 1n, deviceId: DEVICE_ID, username: i.sessionId } }
  }
  const waiting = send(w.port, inform())
  await until('one is in progress', () => w.informs.length === 1)
  return {
    w,
    async served() {
      finish()
      assert.equal((await waiting).status, 200)
      assert.equal((await send(w.port, inform())).status, 200)
    },
  }
}

/** Counts the answers that come until there are `n`, whatever their pieces. */
async function answers(c: ReturnType<typeof raw>, n: number): Promise<number> {
  let seen = 0
  let rest = ''
  c.socket.on('data', (text: string) => {
    const all = rest + text
    seen += all.split('HTTP/1.1 503 ').length - 1
    rest = all.slice(-12)
  })
  await until(`${n} answers, there are ${seen}`, () => seen >= n)
  return seen
}

test('thousands of refused requests one behind the other are each answered, and the process lives on (fast path, one write)', async t => {
  const { w, served } = await refusing(t)
  const c = raw(w.port)
  t.after(() => c.socket.destroy())
  c.write(REQUEST.repeat(MANY))
  assert.equal(await answers(c, MANY), MANY)
  await served()
})

test('the same in pieces of any size, and through node:http', async t => {
  const { w, served } = await refusing(t)
  for (const first of ['', 'POST / HTTP/1.1\r\nHost: acs\r\nTE: trailers\r\n\r\n']) {
    const c = raw(w.port)
    t.after(() => c.socket.destroy())
    c.socket.setNoDelay(true)
    const expected = MANY + (first === '' ? 0 : 1)
    const all = answers(c, expected)
    const text = first + REQUEST.repeat(MANY)
    let state = 7
    for (let at = 0; at < text.length; ) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
      const size = 1 + ((state >>> 8) % 9_000)
      c.write(text.slice(at, at + size))
      at += size
      await pause(0)
    }
    assert.equal(await all, expected)
  }
  await served()
})

async function listening(t: TestContext, server: Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return (server.address() as AddressInfo).port
}

test('what throws while a connection is served ends that connection, is told once, and the next one is served', async t => {
  const failures: unknown[] = []
  let broken = true
  const fastPath = createFastPath({
    linger: createLingering().close,
    serve(arrival) {
      if (broken) throw new Error('a bug')
      arrival.answer({ status: 204, kind: 'empty', headers: {}, body: '' }, false)
    },
    handOver: socket => socket.destroy(),
    failed: error => failures.push(error),
    silentMs: { first: 10_000, later: 10_000 },
  })
  t.after(() => fastPath.closeAll())
  const port = await listening(t, createTcpServer(fastPath.onConnection))
  const c = raw(port)
  c.write(REQUEST.repeat(3))
  assert.equal(await c.ended, '')
  assert.equal(failures.length, 1)
  broken = false
  const next = raw(port)
  next.write(REQUEST)
  await next.until(/ 204 /)
})

test('the same through node:http, counted', async t => {
  const telemetry = startTelemetry({ service: 'test', instanceId: 'test', env: {} })
  t.after(() => telemetry.close())
  const edge = createHttpEdge({
    lingering: createLingering(),
    endpoint: { handle: () => Promise.reject(new Error('not reached')), sessionIdOf: () => null },
    undelivered: { publish() {} },
    admissionControl: {
      entry() {
        throw new Error('a bug')
      },
      whole: () => null,
      knows: () => 'nobody',
      challenge: () => null,
      limited: () => null,
      slowed: () => null,
      refusal: () => {
        throw new Error('not reached')
      },
    },
    config: { maxBodyBytes: 1_000 },
    budget: createBudget(1_000_000),
    minimumRate: createMinimumRate({ stretchMs: 60_000, bytesPerSecond: 1 }),
    sources: { isDenied: () => false, suspect() {} },
    senders: createSenders({
      proxies: createProxies([]),
      certificateProxies: createProxies([]),
      proxyTls: 'through',
      certificates: createCertificateReader(undefined),
      onIgnoredHeader() {},
    }),
    clock: systemClock,
    logger: silentLogger,
    metrics: declareMetrics(telemetry),
    telemetry,
  })
  const port = await listening(
    t,
    createServer(edge.onRequest).on('checkContinue', edge.onCheckContinue).on('clientError', edge.onClientError),
  )
  for (const extra of ['', 'Expect: 100-continue\r\n']) {
    const c = raw(port)
    c.write(`POST / HTTP/1.1\r\nHost: acs\r\n${extra}\r\n`)
    assert.equal(await c.ended, '')
  }
  assert.match(await telemetry.prometheus(), /acs_cwmp_connections_failed_total(?:\{[^}]*\})? 2/)
})
