import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { cookieOf, send } from '../../test/client.ts'
import { DEVICE_ID, inform } from '../../test/fixtures.ts'
import { until, world } from '../../test/world.ts'

const from = (address: string) => ({ 'x-forwarded-for': address })
const TRUSTED = { ACS_CWMP_TRUSTED_PROXIES: '127.0.0.0/8' }

function fileOf(t: TestContext, rules: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'acs-limits-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'limits.json')
  writeFileSync(file, JSON.stringify(rules))
  return file
}

test('what is too much is sent away from the headers with 503 and Retry-After; open sessions and other addresses go on', async t => {
  const file = fileOf(t, [{ about: 'few', address: { requestsPerSecond: 1 } }])
  const w = await world(t, { env: { ...TRUSTED, ACS_CWMP_LIMITS: file } })
  const one = (n: number) => inform({ device: { serialNumber: `S${n}` } })
  const opened = await send(w.port, one(0), { headers: from('192.0.2.1') })
  const statuses = []
  for (let n = 1; n < 20; n++) statuses.push((await send(w.port, one(n), { headers: from('192.0.2.1') })).status)
  assert.deepEqual([statuses.filter(s => s === 200).length, statuses.filter(s => s === 503).length], [9, 10])
  const refused = await send(w.port, 'anything at all', { headers: from('192.0.2.1') })
  assert.equal(refused.status, 503)
  assert.ok(Number(refused.headers['retry-after']) >= 5)
  assert.equal((await send(w.port, '', { headers: { ...from('192.0.2.1'), cookie: cookieOf(opened) } })).status, 204)
  assert.equal((await send(w.port, one(99), { headers: from('192.0.2.2') })).status, 200)
  assert.match(await w.metrics(), /acs_cwmp_limited_total\{[^}]*limit="address-requests"[^}]*\} 11/)
  assert.deepEqual(
    w.logs.filter(l => l.fields['limit'] !== undefined).map(l => [l.level, l.fields['remoteAddress']]),
    [['warn', '192.0.2.1']],
    'one line, however many come',
  )
  // Read again while it runs; what is wrong leaves what was.
  writeFileSync(file, JSON.stringify([{ about: 'none', address: { requestsPerSecond: 0 } }]))
  await until('the limits are read again', () => w.logs.some(l => /limits are read again/.test(l.message)))
  w.clock.advance(2_000)
  for (let n = 100; n < 130; n++) assert.equal((await send(w.port, one(n), { headers: from('192.0.2.1') })).status, 200)
  writeFileSync(file, '[{}]')
  await until('a wrong file is told', () =>
    w.logs.some(l => l.level === 'error' && /stay as they were/.test(l.message)),
  )
  assert.equal((await send(w.port, one(131), { headers: from('192.0.2.1') })).status, 200)
})

test('a device that identity finds to come too often is refused here until its time has come, with its id in the log', async t => {
  const file = fileOf(t, [{ about: 'meters', match: { productClass: ['HomeBox'] }, device: { sessionsPerMinute: 5 } }])
  const w = await world(t, { env: { ...TRUSTED, ACS_CWMP_LIMITS: file } })
  w.admit = () => ({ case: 'busy', value: { retryAfterSeconds: 30, hold: true } })
  for (let i = 0; i < 10; i++) {
    const answer = await send(w.port, inform(), { headers: from('192.0.2.1') })
    assert.equal(answer.status, 503)
    assert.ok(Number(answer.headers['retry-after']) >= 30)
  }
  assert.deepEqual(
    w.informs.map(i => i.sessionsPerMinute),
    [5],
    'identity is asked once, and told the limit',
  )
  assert.deepEqual(
    w.logs.filter(l => l.fields['limit'] === 'device-sessions').map(l => l.fields['deviceId']),
    [DEVICE_ID],
  )
  await send(w.port, inform({ device: { serialNumber: 'N2' } }), { headers: from('192.0.2.1') })
  w.clock.advance(30_000)
  await send(w.port, inform(), { headers: from('192.0.2.1') })
  assert.equal(w.informs.length, 3)
})

test('a file of limits that is none ends the start', async t => {
  const file = fileOf(t, [{ about: 'x', address: { many: 1 } }])
  await assert.rejects(world(t, { env: { ACS_CWMP_LIMITS: file } }), /ACS_CWMP_LIMITS names ".*", where 0\.address/)
})
