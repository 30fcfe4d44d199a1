import { test } from 'node:test'
import assert from 'node:assert/strict'
import { buildFault, encode } from '@auroralinks/cwmp'
import type { GetParameterValuesResponse } from '@auroralinks/cwmp'
import { acsAndCpe } from '../test/support.ts'

test("TR-069 3.7.1: the first session tells who comes and why, and ends with the ACS's 204", async t => {
  const { acs, cpe } = await acsAndCpe(t)
  await cpe.start()
  assert.equal(cpe.id, '02AC5A-AX%203000-T%2D0001')
  const [inform] = acs.informs
  assert.deepEqual(inform?.deviceId, {
    manufacturer: 'Maker',
    oui: '02AC5A',
    productClass: 'AX 3000',
    serialNumber: 'T-0001',
  })
  assert.deepEqual(inform.events, [
    { code: '0 BOOTSTRAP', commandKey: '' },
    { code: '1 BOOT', commandKey: '' },
  ])
  assert.equal(inform.retryCount, 0)
  assert.deepEqual(
    inform.parameters.map(({ name }) => name),
    [
      'Device.RootDataModelVersion',
      'Device.DeviceInfo.HardwareVersion',
      'Device.DeviceInfo.SoftwareVersion',
      'Device.DeviceInfo.ProvisioningCode',
      'Device.ManagementServer.ParameterKey',
      'Device.ManagementServer.ConnectionRequestURL',
      'Device.Ethernet.Link.1.MACAddress',
      'Device.Ethernet.Link.2.MACAddress',
    ],
  )
  assert.deepEqual(
    acs.received.map(({ envelope }) => envelope?.message.method ?? 'empty'),
    ['Inform', 'empty'],
  )
  assert.deepEqual(
    cpe.ledger.events.map(({ code }) => code),
    ['0 BOOTSTRAP', '1 BOOT'],
  )

  const report = await cpe.inform('2 PERIODIC')
  assert.equal(report.ok, true)
  assert.deepEqual(acs.informs[1]?.events, [{ code: '2 PERIODIC', commandKey: '' }])
  assert.deepEqual(
    report.posts.map(({ kind, status }) => [kind, status]),
    [
      ['inform', 200],
      ['empty', 204],
    ],
  )
})

test('TR-069 3.4.1, 3.4.2: headers of each POST; cookies come back, and end with the session', async t => {
  const { acs, cpe } = await acsAndCpe(t)
  acs.requests.push({ method: 'GetRPCMethods' })
  await cpe.start()
  const [inform, empty, response] = acs.received
  assert.equal(inform?.headers.cookie, undefined)
  assert.equal(inform?.headers['content-type'], 'text/xml; charset=utf-8')
  assert.equal(empty?.headers.cookie, 'session=s1; other="x y"')
  assert.equal(empty?.headers['content-type'], undefined)
  assert.equal(empty?.headers.soapaction, undefined)
  assert.equal(response?.headers.soapaction, '')
  await cpe.inform('')
  assert.equal(
    acs.received.find(({ envelope }, index) => index > 0 && envelope?.message.method === 'Inform')?.headers.cookie,
    undefined,
  )
  assert.deepEqual(acs.informs[1]?.events, [])
})

test("the ACS's requests are carried out one after another, each answered with its own ID", async t => {
  const { acs, cpe } = await acsAndCpe(t)
  acs.requests.push(
    { method: 'GetRPCMethods' },
    { method: 'GetParameterValues', names: ['Device.DeviceInfo.SerialNumber', 'Device.Time.NTPServer1'] },
    {
      method: 'SetParameterValues',
      parameters: [{ name: 'Device.Time.NTPServer1', value: 'ntp.example', type: 'xsd:string' }],
      parameterKey: 'k1',
    },
    { method: 'GetParameterValues', names: ['Device.Time.NTPServer1', 'Device.ManagementServer.ParameterKey'] },
    { method: 'unknown', name: 'X_A1B2C3_Odd' },
  )
  await cpe.start()
  const [methods, first, set, second, unknown] = acs.answers
  assert.deepEqual(methods, {
    method: 'GetRPCMethodsResponse',
    methods: [
      'GetRPCMethods',
      'GetParameterNames',
      'GetParameterValues',
      'SetParameterValues',
      'AddObject',
      'DeleteObject',
      'Reboot',
      'FactoryReset',
      'Upload',
      'Download',
      'ScheduleDownload',
      'GetAllQueuedTransfers',
      'GetQueuedTransfers',
      'GetParameterAttributes',
      'SetParameterAttributes',
      'ScheduleInform',
      'CancelTransfer',
      'GetOptions',
      'SetVouchers',
      'ChangeDUState',
    ],
  })
  const values = (message: unknown) => (message as GetParameterValuesResponse).parameters.map(({ value }) => value)
  assert.deepEqual(values(first), ['T-0001', '0.pool.ntp.org'])
  assert.deepEqual(set, { method: 'SetParameterValuesResponse', status: 0 })
  assert.deepEqual(values(second), ['ntp.example', 'k1'])
  assert.equal(unknown?.method === 'Fault' && 'cwmp' in unknown && unknown.cwmp.code, '9000')
  assert.deepEqual(
    cpe.ledger.rpcs.map(({ method, fault, id }) => [method, fault, id]),
    [
      ['GetRPCMethods', null, 'acs-2'],
      ['GetParameterValues', null, 'acs-3'],
      ['SetParameterValues', null, 'acs-4'],
      ['GetParameterValues', null, 'acs-5'],
      ['X_A1B2C3_Odd', '9000', 'acs-6'],
    ],
  )
  assert.deepEqual(
    acs.received.slice(2).map(({ envelope }) => envelope?.id),
    ['acs-2', 'acs-3', 'acs-4', 'acs-5', 'acs-6'],
  )
})

test('TR-069 3.4.5: a challenge is answered, the Inform sent again, and the nonce used on with a growing count', async t => {
  const { acs, cpe } = await acsAndCpe(t, { username: 'dev', password: 'secret' })
  acs.credentials = { username: 'dev', password: 'secret' }
  await cpe.start()
  assert.equal(acs.unauthorized, 1)
  assert.deepEqual(
    acs.received.map(({ headers }) => /nc=(\d+)/.exec(headers.authorization ?? '')?.[1]),
    ['00000001', '00000002'],
  )
  const report = await cpe.inform('2 PERIODIC')
  assert.deepEqual(
    report.posts.map(({ kind, status }) => [kind, status]),
    [
      ['inform', 401],
      ['inform', 200],
      ['empty', 204],
    ],
  )
  assert.equal(acs.unauthorized, 2)
})

test('TR-069 3.7.1.4: credentials that are refused, or that the device lacks, end the session', async t => {
  const { acs, cpe } = await acsAndCpe(t, { username: 'dev', password: 'wrong', retry: { minimumWaitSeconds: 1000 } })
  acs.credentials = { username: 'dev', password: 'secret' }
  await cpe.start()
  assert.equal(acs.unauthorized, 2)
  const report = await cpe.inform('')
  assert.equal(report.ok, false)
  assert.equal(report.error?.kind, 'unauthorized')
  assert.equal(report.informed, false)
  assert.deepEqual(
    report.events.map(({ code }) => code),
    ['0 BOOTSTRAP', '1 BOOT'],
    'the events are sent again',
  )

  const bare = await acsAndCpe(t, { retry: { minimumWaitSeconds: 1000 } })
  bare.acs.credentials = { username: 'dev', password: 'secret' }
  await bare.cpe.start()
  assert.equal(bare.acs.unauthorized, 1)
})

test('TR-069 3.4.2: when the server closes the connection, the session goes on over a new one', async t => {
  const { acs, cpe } = await acsAndCpe(t)
  acs.requests.push({ method: 'GetRPCMethods' })
  acs.intercept = request =>
    request.envelope?.message.method === 'Inform'
      ? {
          status: 200,
          close: true,
          headers: { 'set-cookie': 'session=s0; Path=/' },
          body: encode({
            id: request.envelope.id,
            version: '1.0',
            message: { method: 'InformResponse', maxEnvelopes: 1 },
          }),
        }
      : { status: 204 }
  await cpe.start()
  assert.deepEqual(
    acs.received.map(({ connection }) => connection),
    [1, 2],
  )
  assert.equal(acs.received[1]?.headers.cookie, 'session=s0')
})

test('a device that opens a connection for every POST', async t => {
  const { acs, cpe } = await acsAndCpe(t, { connectionPerPost: true })
  acs.requests.push({ method: 'GetRPCMethods' })
  await cpe.start()
  assert.deepEqual(
    acs.received.map(({ connection }) => connection),
    [1, 2, 3],
  )
})

test('TR-069 3.7.1.6: fault 8005 is answered with the same Inform again, three times at the most', async t => {
  const { acs, cpe } = await acsAndCpe(t, { retry: { minimumWaitSeconds: 1000 } })
  acs.intercept = ({ envelope }) => ({
    status: 200,
    body: encode({ id: envelope?.id ?? null, version: '1.0', message: buildFault('8005') }),
  })
  await cpe.start()
  assert.equal(acs.received.length, 4)
  assert.equal(new Set(acs.received.map(({ envelope }) => envelope?.id)).size, 1)
  assert.deepEqual(cpe.ledger.events, [])
})

test('what an ACS must not say ends the session with a reason', async t => {
  const { acs, cpe } = await acsAndCpe(t, { retry: { minimumWaitSeconds: 1000 } })
  await cpe.start()
  const cases: [status: number, body: string, kind: string, message: RegExp][] = [
    [503, '', 'http', /503/],
    [200, 'not xml', 'protocol', /cannot be read/],
    [204, '', 'protocol', /answered with nothing/],
    [
      200,
      encode({ id: null, version: '1.0', message: { method: 'GetRPCMethods' } }),
      'protocol',
      /answered with GetRPCMethods/,
    ],
    [200, encode({ id: null, version: '1.0', message: buildFault('8003') }), 'fault', /8003/],
  ]
  for (const [status, body, kind, message] of cases) {
    acs.intercept = () => ({ status, body })
    const { error } = await cpe.inform('2 PERIODIC')
    assert.equal(error?.kind, kind)
    assert.match(error.message, message)
  }
  acs.intercept = null
  assert.equal((await cpe.inform('')).ok, true)
})

test('TR-069 3.7.1.1: SupportedCWMPVersions is sent by a 1.4 device and not by older ones', async t => {
  for (const [version, namespace, offered] of [
    ['1.4', 'urn:dslforum-org:cwmp-1-2', ['1.0', '1.1', '1.2', '1.3', '1.4']],
    ['1.1', 'urn:dslforum-org:cwmp-1-1', null],
    ['1.0', 'urn:dslforum-org:cwmp-1-0', null],
  ] as const) {
    const { acs, cpe } = await acsAndCpe(t, { cwmpVersion: version })
    await cpe.start()
    assert.equal(acs.received[0]?.envelope?.namespace, namespace)
    assert.deepEqual(acs.received[0]?.envelope?.supportedVersions, offered)
    assert.equal((await cpe.inform('')).ok, true)
  }
})

test("a device's own calls come after the Inform and are kept until they are answered", async t => {
  const { acs, cpe } = await acsAndCpe(t)
  await cpe.start()
  cpe.call({
    method: 'TransferComplete',
    commandKey: 'dl',
    fault: null,
    startTime: '2026-01-01T00:00:00Z',
    completeTime: '2026-01-01T00:01:00Z',
  })
  acs.intercept = ({ envelope }) => (envelope?.message.method === 'TransferComplete' ? { status: 503 } : null)
  assert.equal((await cpe.inform('')).ok, false)
  acs.intercept = null
  const report = await cpe.inform('')
  assert.deepEqual(
    report.posts.map(({ kind }) => kind),
    ['inform', 'call', 'empty'],
  )
  assert.deepEqual(
    (await cpe.inform('')).posts.map(({ kind }) => kind),
    ['inform', 'empty'],
  )
  assert.equal(cpe.ledger.entries.filter(({ kind }) => kind === 'call').length, 1)
})
