import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Fault } from '@auroralinks/cwmp'
import { ScriptedAcs } from '../../test/scripted-acs.ts'
import { createCpe } from '../create-cpe.ts'
import type { CpeOptions } from '../options.ts'
import { DEVICES, QUIRKS, withQuirks } from './index.ts'
import { inChunks } from './wire.ts'

const identity = { manufacturer: 'Maker', oui: '02AC5A', productClass: 'AX', serialNumber: '1' }

async function sessionOf(
  t: { after(f: () => unknown): void },
  quirks: string[],
  script: (acs: ScriptedAcs) => void = () => {},
) {
  const acs = await ScriptedAcs.start()
  t.after(() => acs.stop())
  script(acs)
  const options: CpeOptions = { acsUrl: acs.url, identity, model: 'tr181', connectionRequest: false, quirks }
  const cpe = createCpe(options)
  t.after(() => cpe.stop())
  await cpe.start()
  return { acs, cpe }
}

test('every quirk is one of the page, says what the device does, and is told by the README', () => {
  const page = readFileSync(new URL('../../../../docs/vendor-quirks.md', import.meta.url), 'utf8')
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  for (const [name, { about, wire, habits, options, requests }] of Object.entries(QUIRKS)) {
    assert.ok(page.includes(`\n| ${name} | `), name)
    assert.ok(readme.includes(`| ${name} | ${about} |`), `${name} in the README`)
    assert.ok(
      [wire, habits, options, requests].some(part => part !== undefined),
      name,
    )
  }
})

test('every device is made of quirks that there are', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  for (const [name, { about, quirks }] of Object.entries(DEVICES)) {
    assert.deepEqual(
      quirks.filter(q => !Object.hasOwn(QUIRKS, q)),
      [],
      name,
    )
    assert.ok(readme.includes(`| ${name} | ${about}: ${quirks.join(', ')} |`), `${name} in the README`)
  }
})

test('a device with a quirk does that and nothing else otherwise: cookies, connections, headers, what it answers', async t => {
  const plain = await sessionOf(t, [])
  assert.equal(plain.acs.received[0]!.headers['content-type'], 'text/xml; charset=utf-8')
  const html = await sessionOf(t, ['H12', 'I16'])
  assert.deepEqual(
    html.acs.received.slice(0, 1).map(r => [r.headers['content-type'], r.headers['soapaction'], r.envelope?.id]),
    [['text/html', undefined, null]],
  )
  const silent = await sessionOf(t, ['P7'], acs => acs.requests.push({ method: 'GetRPCMethods' }))
  assert.ok(silent.acs.answers.every(a => a.method !== 'GetRPCMethodsResponse'))
  const twice = await sessionOf(t, ['S3', 'H8'])
  assert.equal(twice.acs.received.filter(r => r.envelope === null).length, 2)
  assert.equal(twice.acs.connections, 3)
})

test('one RPC in a session: at the next one the device is gone', async t => {
  const acs = await ScriptedAcs.start()
  t.after(() => acs.stop())
  acs.requests.push({ method: 'GetRPCMethods' }, { method: 'GetRPCMethods' })
  const cpe = createCpe({ acsUrl: acs.url, identity, model: 'tr181', connectionRequest: false, quirks: ['S2'] })
  t.after(() => cpe.stop())
  void cpe.start().catch(() => {})
  const report = await cpe.inform('2 PERIODIC').catch(() => null)
  assert.ok(report === null || report.rpcs.length <= 1)
  assert.ok(cpe.ledger.rpcs.length >= 1)
})

test('quirks that nobody knows are told with those that there are', () => {
  assert.throws(() => withQuirks({ quirks: ['H8', 'Z9'] }), /no quirk "Z9": there are H2, H3/)
})

test('of several quirks of one RPC each is kept, in whatever order they are named', async () => {
  const lists = await Promise.all(
    [
      ['S5', 'S6', 'S20'],
      ['S20', 'S6', 'S5'],
      ['speedtouch', 'grandstream', 'pingcom', 'S5'],
    ].map(async quirks => {
      const { GetParameterValues: read } = withQuirks<Partial<CpeOptions>>({ quirks }).handlers ?? {}
      const codes: string[] = []
      for (const names of [['Device.'], Array(32).fill('Device.X'), ['Device.DeviceInfo.VendorConfigFile.1.Name']]) {
        const answer = await read!({ method: 'GetParameterValues', names } as never, {} as never)
        codes.push(answer.method === 'Fault' ? (answer as Fault).cwmp.code : answer.method)
      }
      return codes
    }),
  )
  for (const codes of lists)
    assert.ok(/^900[24]$/.test(codes[0]!) && codes[1] === '9002' && codes[2] === '9002', codes.join())
})

test('S16: where a radio changes, the answer takes two and a half minutes, and a boot seven', async t => {
  assert.equal(withQuirks<Partial<CpeOptions>>({ quirks: ['S16'] }).bootSeconds, 420)
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const write = QUIRKS['S16']!.habits!['SetParameterValues']!
  const answered: string[] = []
  const written = (name: string): void => {
    const request = { method: 'SetParameterValues', parameters: [{ name, value: '1' }], parameterKey: '' }
    const response = { method: 'SetParameterValuesResponse', status: 0 } as never
    void Promise.resolve(write(request as never, () => response)).then(() => answered.push(name))
  }
  const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
  const [other, radio] = ['Device.ManagementServer.PeriodicInformInterval', 'Device.WiFi.Radio.1.Channel']
  for (const name of [other, radio]) written(name)
  await turn()
  t.mock.timers.tick(149_999)
  await turn()
  assert.deepEqual(answered, [other])
  t.mock.timers.tick(1)
  await turn()
  assert.deepEqual(answered, [other, radio])
})

test('A18, A19: another password after a factory reset; an address of the LAN', async t => {
  const acs = await ScriptedAcs.start()
  t.after(() => acs.stop())
  const options = { acsUrl: acs.url, identity, model: 'tr181', bootSeconds: 0 } as const
  const cpe = createCpe({ ...options, connectionRequest: { username: 'u', password: 'p' }, quirks: ['A18', 'A19'] })
  t.after(() => cpe.stop())
  await cpe.start()
  const get = (name: string) => cpe.tree.get(`Device.ManagementServer.${name}`)
  assert.deepEqual(
    [get('ConnectionRequestURL'), get('ConnectionRequestPassword')],
    ['http://192.168.1.254:51005/', 'p'],
  )
  const back = new Promise<void>(resolve =>
    cpe.on('session', r => r.events.some(e => e.code === '0 BOOTSTRAP') && resolve()),
  )
  acs.requests.push({ method: 'FactoryReset' })
  await cpe.inform('2 PERIODIC')
  await back
  assert.equal(get('ConnectionRequestPassword'), 'of the factory')
})

test('A20: the first connection request is accepted and brings no session, the second does', async t => {
  const acs = await ScriptedAcs.start()
  t.after(() => acs.stop())
  const cpe = createCpe({ acsUrl: acs.url, identity, model: 'tr181', quirks: ['A20'] })
  t.after(() => cpe.stop())
  await cpe.start()
  const url = cpe.tree.get('Device.ManagementServer.ConnectionRequestURL')!
  let requests = 0
  cpe.on('connection-request', () => requests++)
  assert.equal((await fetch(url)).status, 204)
  await new Promise(resolve => setTimeout(resolve, 50))
  assert.equal(requests, 0)
  const came = new Promise<void>(resolve => cpe.on('session', () => resolve()))
  assert.equal((await fetch(url)).status, 204)
  await came
  assert.equal(requests, 1)
})

test('chunks hold what was sent, whatever its length', () => {
  for (const length of [0, 1, 6, 7, 8, 4_000]) {
    const body = Buffer.alloc(length, 'abc')
    let [at, text] = [0, '']
    const sent = inChunks(body).toString('latin1')
    for (;;) {
      const end = sent.indexOf('\r\n', at)
      const size = Number.parseInt(sent.slice(at, end), 16)
      if (size === 0) break
      text += sent.slice(end + 2, end + 2 + size)
      at = end + 2 + size + 2
    }
    assert.equal(text, body.toString('latin1'))
  }
})
