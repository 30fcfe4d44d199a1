import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createServer } from 'node:tls'
import { environment } from '@auroralinks/runtime'
import { createAuthority } from '@auroralinks/testkit/kafka'

const SERVICES = join(import.meta.dirname, '../../../services')

/** Runs a service as a process until it ends. */
const run = (service: string, env: Record<string, string>): Promise<{ code: number | null; said: string }> =>
  new Promise(resolve => {
    const child = spawn(process.execPath, [join(SERVICES, service, 'src/main.ts')], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: environment()['PATH'], ...env },
      timeout: 60_000,
    })
    let said = ''
    child.stderr.on('data', text => {
      said += String(text)
    })
    child.once('close', code => resolve({ code, said }))
  })

test('a Kafka that cannot be spoken to by a wrong setting ends a service at once, with one line that names the setting, whether it needs a database or not', async t => {
  const dir = mkdtempSync(join(tmpdir(), 'acs-refused-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  const { chain, secret } = createAuthority(dir, 'ca').issue('broker')
  const server = createServer({ cert: chain, key: secret }, socket => socket.on('error', () => {}))
  server.on('tlsClientError', () => {})
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const key = 'a key of a test that is long enough'
  const env = {
    KAFKA_BROKERS: `127.0.0.1:${port},`,
    // Nobody is there: it is not waited for.
    DATABASE_URL: 'postgresql://acs:acs@127.0.0.1:9/acs',
    ACS_OPS_PORT: '0',
    ACS_CWMP_PORT: '0',
    ACS_SESSION_KEY: key,
    ACS_SECRET_KEY: key,
    ACS_FILES_KEY: key,
    ACS_DATA_DIR: dir,
  }
  const [gateway, identity, untrusted] = await Promise.all([
    run('cwmp-gateway', env),
    run('identity', env),
    run('identity', { ...env, KAFKA_SSL: 'true' }),
  ])
  for (const { code, said } of [gateway, identity]) {
    assert.match(said, new RegExp(`^broker 127.0.0.1:${port} speaks TLS, and KAFKA_SSL is not set[^\\n]*\\n$`))
    assert.equal(code, 1)
  }
  assert.match(untrusted.said, /^broker \S+ has a certificate of a CA that is not trusted [^\n]*KAFKA_SSL_CA[^\n]*\n$/)
  assert.equal(untrusted.code, 1)
})
