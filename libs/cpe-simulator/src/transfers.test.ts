import { test } from 'node:test'
import type { TestContext } from 'node:test'
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Download, Upload } from '@auroralinks/cwmp'
import { acsAndCpe, sessionOf } from '../test/support.ts'
import type { Cpe } from './cpe.ts'
import { firmwareImage } from './files.ts'

const UPLOAD: Upload = {
  method: 'Upload',
  commandKey: 'key',
  fileType: '4 Vendor Log File 1',
  url: '',
  username: 'u',
  password: 'p',
  delaySeconds: 0,
}

test('TR-069 A.4.1.5: a file is sent with PUT once the session is over, and TransferComplete tells how that went', async t => {
  const received: { method: string; authorization: string; body: string }[] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    received.push({ method: request.method!, authorization: request.headers.authorization ?? '', body })
    response.writeHead(request.url === '/full' ? 507 : 201).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { acs, cpe } = await acsAndCpe(t)
  await cpe.start()
  const reports = () => acs.messages.filter(m => m.method === 'TransferComplete')

  acs.requests.push({ ...UPLOAD, url: `${url}/in` }, { method: 'GetAllQueuedTransfers' })
  const back = sessionOf(cpe, events => events.includes('7 TRANSFER COMPLETE'))
  await cpe.inform('2 PERIODIC')
  const queue = acs.answers.at(-1)
  assert.ok(queue?.method === 'GetAllQueuedTransfersResponse')
  assert.deepEqual(
    queue.transfers.map(q => [q.commandKey, q.state]),
    [['key', 1]],
  )
  const { events } = await back
  assert.deepEqual(events, [
    { code: '7 TRANSFER COMPLETE', commandKey: '' },
    { code: 'M Upload', commandKey: 'key' },
  ])
  assert.deepEqual(
    reports().map(m => [m.commandKey, m.fault]),
    [['key', null]],
  )
  assert.equal(received[0]!.method, 'PUT')
  assert.equal(received[0]!.authorization, `Basic ${btoa('u:p')}`)
  assert.match(received[0]!.body, /^Device\.DeviceInfo\.SerialNumber=T-0001$/m)

  acs.requests.push({ ...UPLOAD, url: `${url}/full`, commandKey: 'second' })
  const failed = sessionOf(cpe, events => events.includes('M Upload'))
  await cpe.inform('2 PERIODIC')
  await failed
  assert.deepEqual(reports()[1], {
    ...reports()[1],
    commandKey: 'second',
    fault: { code: '9011', string: 'The file server answered 507' },
  })
})

test('a TransferComplete whose session fails is sent again', async t => {
  const { acs, cpe } = await acsAndCpe(t)
  await cpe.start()
  // Nobody listens there.
  acs.requests.push({ ...UPLOAD, url: 'http://127.0.0.1:9/' })
  let refused = 0
  acs.intercept = ({ envelope }) =>
    envelope?.message.method === 'TransferComplete' && refused++ === 0 ? { status: 503 } : null
  const reported = new Promise<void>(resolve =>
    cpe.on('session', report => {
      if (refused === 2 && report.ok) resolve()
    }),
  )
  await cpe.inform('2 PERIODIC')
  await reported
  assert.deepEqual(
    cpe.ledger.entries.filter(e => e.kind === 'call').map(e => e.method),
    ['TransferComplete'],
  )
})

const FIRMWARE = '1 Firmware Upgrade Image'
const download = (url: string, more: Partial<Download> = {}): Download => ({
  method: 'Download',
  commandKey: 'key',
  fileType: FIRMWARE,
  url,
  username: '',
  password: '',
  fileSize: 0,
  targetFileName: '',
  delaySeconds: 0,
  successUrl: '',
  failureUrl: '',
  ...more,
})

/** Files for whoever asks, and a challenge for `/secret`. */
async function fileServer(t: TestContext, files: Record<string, Buffer | string>): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url === '/secret' && !request.headers.authorization?.startsWith('Digest username="u"'))
      return void response
        .writeHead(401, { 'www-authenticate': 'Digest realm="files", nonce="n", qop="auth", algorithm=MD5' })
        .end()
    const file = files[request.url!.slice(1)]
    if (file === undefined) response.writeHead(404).end()
    else response.end(file)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const version = (cpe: Cpe): string | null => cpe.tree.get('Device.DeviceInfo.SoftwareVersion')

test('firmware is fetched with GET and runs after the boot that follows, which its TransferComplete comes with', async t => {
  const url = await fileServer(t, { 'v9.bin': firmwareImage('9.0', 200_000) })
  const { acs, cpe } = await acsAndCpe(t, { bootSeconds: 0.01 })
  await cpe.start()
  acs.requests.push(download(`${url}/v9.bin`, { fileSize: 200_000 }))
  const back = sessionOf(cpe, events => events.includes('7 TRANSFER COMPLETE'))
  await cpe.inform('2 PERIODIC')
  const { events } = await back
  assert.deepEqual(events.map(e => e.code).sort(), ['1 BOOT', '7 TRANSFER COMPLETE', 'M Download'])
  assert.equal(version(cpe), '9.0')
  assert.deepEqual(
    acs.messages.filter(m => m.method === 'TransferComplete').map(m => [m.commandKey, m.fault]),
    [['key', null]],
  )
})

test('firmware may not take, be reported before its boot, or never', async t => {
  const url = await fileServer(t, { 'v9.bin': firmwareImage('9.0') })
  for (const [transfers, runs, reports] of [
    [{ installs: false }, false, 1],
    [{ reports: 'before' }, true, 1],
    [{ reports: 'never' }, true, 0],
  ] as const) {
    const { acs, cpe } = await acsAndCpe(t, { bootSeconds: 0.01, transfers })
    await cpe.start()
    const before = version(cpe)
    acs.requests.push(download(`${url}/v9.bin`))
    const booted = sessionOf(cpe, events => events.includes('1 BOOT'))
    await cpe.inform('2 PERIODIC')
    await booted
    assert.equal(version(cpe), runs ? '9.0' : before)
    assert.equal(acs.messages.filter(m => m.method === 'TransferComplete').length, reports)
  }
})

test('a file that cannot be had, or is no firmware, or is not whole is told with its fault', async t => {
  const url = await fileServer(t, { 'v9.bin': firmwareImage('9.0'), text: 'no firmware', secret: firmwareImage('9.1') })
  const { acs, cpe } = await acsAndCpe(t, { bootSeconds: 0.01 })
  await cpe.start()
  for (const [request, code] of [
    [download(`${url}/none`), '9016'],
    [download(`${url}/text`), '9018'],
    [download(`${url}/v9.bin`, { fileSize: 7 }), '9017'],
    [download(`${url}/secret`), '9012'],
    [download('http://127.0.0.1:9/'), '9015'],
    [download(`${url}/secret`, { username: 'u', password: 'p' }), undefined],
  ] as const) {
    acs.requests.push(request)
    const told = sessionOf(cpe, events => events.includes('7 TRANSFER COMPLETE'))
    await cpe.inform('2 PERIODIC')
    await told
    const last = acs.messages.filter(m => m.method === 'TransferComplete').at(-1)
    assert.equal((last?.fault as { code: string } | null)?.code, code, request.url)
  }
  assert.equal(version(cpe), '9.1')
})

test('a configuration file sets what the device lets be set, in the form in which it sends its own', async t => {
  const name = 'Device.DeviceInfo.ProvisioningCode'
  const url = await fileServer(t, {
    'box.cfg': `Device.DeviceInfo.SerialNumber=x\n${name}=branch 7\n`,
    'bad.cfg': 'Device.None=1\n',
  })
  const { acs, cpe } = await acsAndCpe(t)
  await cpe.start()
  const serial = cpe.tree.get('Device.DeviceInfo.SerialNumber')
  for (const [file, code] of [
    ['box.cfg', undefined],
    ['bad.cfg', '9018'],
  ]) {
    acs.requests.push(download(`${url}/${file}`, { fileType: '3 Vendor Configuration File' }))
    const told = sessionOf(cpe, events => events.includes('M Download'))
    await cpe.inform('2 PERIODIC')
    await told
    const last = acs.messages.filter(m => m.method === 'TransferComplete').at(-1)
    assert.equal((last?.fault as { code: string } | null)?.code, code)
  }
  assert.equal(cpe.tree.get(name), 'branch 7')
  assert.equal(cpe.tree.get('Device.DeviceInfo.SerialNumber'), serial)
})
