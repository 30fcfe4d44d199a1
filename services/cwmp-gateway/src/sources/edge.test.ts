import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { send } from '../../test/client.ts'
import { inform } from '../../test/fixtures.ts'
import { world } from '../../test/world.ts'

const EXPLOIT = `<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body><u:SetNTPServers xmlns:u="urn:dslforum-org:service:Time:1"><NewNTPServer1>x</NewNTPServer1></u:SetNTPServers></SOAP-ENV:Body></SOAP-ENV:Envelope>`

test('a botnet is turned away from the headers alone, and devices behind the same proxy never notice', async t => {
  const w = await world(t, { env: { ACS_CWMP_TRUSTED_PROXIES: '127.0.0.0/8' } })
  w.deniedUntil = () => w.clock.now() + 3_600_000
  const from = (address: string) => ({ 'x-forwarded-for': address })
  const bot = (body: string, headers = {}) => send(w.port, body, { headers })
  assert.equal((await bot(EXPLOIT, from('198.51.100.7'))).status, 400)
  assert.equal((await bot(EXPLOIT, from('198.51.100.7'))).status, 400)
  for (let i = 0; i < 100 && w.suspected.length === 0; i++) await pause(10)
  await pause(20)
  const { place, address, why, points, sample } = w.suspected[0]!
  assert.deepEqual(
    [place, address, why, points, sample],
    ['198.51.100.7', '198.51.100.7', 'exploit', 20, 'urn:dslforum-org:service:Time:1'],
  )
  assert.equal((await bot(EXPLOIT, from('198.51.100.7'))).status, 403)
  assert.equal((await bot(inform(), from('198.51.100.7'))).status, 403)

  assert.equal((await bot(inform(), from('198.51.100.8'))).status, 200)
  // A device behind the same address gets its look, and is let in: the address is free.
  w.clock.advance(10_001)
  assert.equal((await bot(inform(), from('198.51.100.7'))).status, 200)
  assert.equal((await bot(inform(), from('198.51.100.7'))).status, 200)
  for (let i = 0; i < 5; i++) assert.notEqual((await bot(EXPLOIT, from('198.51.100.7'))).status, 403)
  const metrics = await w.metrics()
  assert.match(metrics, /acs_cwmp_suspected_total\{[^}]*why="exploit"[^}]*\} 2/)
  assert.match(metrics, /acs_cwmp_denied_total(?:\{[^}]*\})? 2/)
  assert.ok(w.logs.some(l => l.level === 'warn' && l.fields['place'] === '198.51.100.7'))
})

test('this machine and proxies that tell nothing are never denied, and ACS_CWMP_DENY=off only counts', async t => {
  const local = await world(t)
  for (let i = 0; i < 30; i++) await send(local.port, EXPLOIT)
  assert.equal(local.suspected.length, 0)
  const off = await world(t, { env: { ACS_CWMP_DENY: 'off', ACS_CWMP_TRUSTED_PROXIES: '127.0.0.0/8' } })
  for (let i = 0; i < 5; i++) await send(off.port, EXPLOIT, { headers: { 'x-forwarded-for': '198.51.100.7' } })
  assert.equal(off.suspected.length, 0)
  assert.match(await off.metrics(), /acs_cwmp_suspected_total\{[^}]*why="exploit"[^}]*\} 5/)
})
