import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError, readConfig } from '@auroralinks/runtime'
import { raw } from '../test/client.ts'
import { world } from '../test/world.ts'
import { variables } from './config.ts'

test('without a session key, or with a weak one, there is no start', () => {
  for (const [key, reason] of [
    [undefined, /not set/],
    ['short', /shorter/],
    [`${'x'.repeat(16)},short`, /shorter/],
    [`${'x'.repeat(16)},${'y'.repeat(16)},${'z'.repeat(16)}`, /more than two/],
    [',', /no key/],
  ] as const) {
    assert.throws(
      () => readConfig(variables, { ACS_SESSION_KEY: key }),
      error => error instanceof ConfigError && reason.test(error.message) && !error.message.includes('xxxx'),
    )
  }
})

test('the defaults are those of the design', () => {
  const config = readConfig(variables, {
    ACS_SESSION_KEY: 'x'.repeat(16),
    ACS_SECRET_KEY: 'y'.repeat(16),
    ACS_FILES_KEY: 'z'.repeat(16),
  })
  assert.deepEqual(
    [
      config.port,
      config.tlsPort,
      config.authentication,
      config.nonceSeconds,
      config.trace,
      config.maxBodyBytes,
      config.realm,
    ],
    [7547, 7548, 'required', 300, 'faults', 24 * 1024 * 1024, 'AuroraLinks'],
  )
})

test('where Kicked sends a browser is a web address or a path, and nothing that a browser would run', () => {
  const read = (value: string) => {
    const { kickedNextUrl } = variables
    return readConfig({ kickedNextUrl }, { ACS_KICKED_NEXT_URL: value }).kickedNextUrl
  }
  for (const good of ['https://portal.example/', 'HTTP://portal.example', '/help/index.html'])
    assert.equal(read(good), good)
  for (const bad of ['javascript:alert(1)', '//evil.example', 'help', 'http://', `/${'x'.repeat(1_024)}`])
    assert.throws(() => read(bad), /ACS_KICKED_NEXT_URL is ".*", but should be an http or https URL or a path/s)
})

test('a port that is taken stops the start with an error that names it', async t => {
  const w = await world(t)
  await assert.rejects(w.addGateway({ ACS_CWMP_PORT: String(w.port) }), { code: 'EADDRINUSE', port: w.port })
  const c = raw(w.port)
  await new Promise(resolve => c.socket.once('connect', resolve))
  c.socket.destroy()
})
