import { test } from 'node:test'
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Upload } from '@auroralinks/cwmp'
import { acsAndCpe, sessionOf } from '../test/support.ts'

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
