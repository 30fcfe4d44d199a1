import assert from 'node:assert/strict'
import { test } from 'node:test'
import { XMLValidator } from 'fast-xml-parser'
import { violations } from '../test/schemas.ts'
import { buildFault, encode, faultCodes, methods, rpcOf, versions, type KnownMessage } from './index.ts'

const parameters = [
  { name: 'Device.DeviceInfo.ProvisioningCode', value: 'a & b <c> "d" é 中 😀', type: 'xsd:string' },
  { name: 'Device.ManagementServer.PeriodicInformInterval', value: '300', type: 'xsd:unsignedInt' },
  { name: 'Device.ManagementServer.PeriodicInformEnable', value: 'true', type: 'xsd:boolean' },
  { name: 'Device.ManagementServer.PeriodicInformTime', value: '0001-01-01T00:00:00Z', type: 'xsd:dateTime' },
  { name: 'Device.Cellular.RSSI', value: '-71', type: 'xsd:int' },
  { name: 'Device.IP.Stats.BytesSent', value: '18446744073709551615', type: 'xsd:unsignedLong' },
  { name: 'Device.Security.Certificate.1.Blob', value: 'QUJD', type: 'xsd:base64' },
  { name: 'Device.X_A1B2C3_Raw', value: '0aff', type: 'xsd:hexBinary' },
  { name: 'Device.X_A1B2C3_Own', value: 'of a type that nobody knows', type: 'xsd:vendorType' },
]
const time = '2026-03-01T10:00:00Z'

/** One message of every kind, as the standard wants its texts. */
const messages: KnownMessage[] = [
  {
    method: 'Inform',
    deviceId: { manufacturer: 'Example', oui: 'A1B2C3', productClass: 'Gateway', serialNumber: '1' },
    events: [
      { code: '0 BOOTSTRAP', commandKey: '' },
      { code: 'M Reboot', commandKey: 'k' },
    ],
    maxEnvelopes: 1,
    currentTime: time,
    retryCount: 0,
    parameters,
  },
  {
    method: 'Inform',
    deviceId: { manufacturer: '', oui: 'A1B2C3', productClass: '', serialNumber: '1' },
    events: [],
    maxEnvelopes: 1,
    currentTime: time,
    retryCount: 7,
    parameters: [],
  },
  { method: 'InformResponse', maxEnvelopes: 1 },
  { method: 'GetRPCMethods' },
  { method: 'GetRPCMethodsResponse', methods: ['Inform', 'GetRPCMethods'] },
  { method: 'GetParameterNames', path: 'Device.', nextLevel: true },
  { method: 'GetParameterNames', path: '', nextLevel: false },
  {
    method: 'GetParameterNamesResponse',
    parameters: [
      { name: 'Device.Users.User.', writable: true },
      { name: 'Device.DeviceInfo.UpTime', writable: false },
    ],
  },
  { method: 'GetParameterValues', names: ['Device.', 'Device.DeviceInfo.UpTime'] },
  { method: 'GetParameterValuesResponse', parameters },
  { method: 'GetParameterValuesResponse', parameters: [] },
  { method: 'SetParameterValues', parameters, parameterKey: 'key' },
  { method: 'SetParameterValues', parameters: [], parameterKey: '' },
  { method: 'SetParameterValuesResponse', status: 1 },
  { method: 'AddObject', objectName: 'Device.Users.User.', parameterKey: '' },
  { method: 'AddObjectResponse', instanceNumber: 3, status: 0 },
  { method: 'DeleteObject', objectName: 'Device.Users.User.3.', parameterKey: '' },
  { method: 'DeleteObjectResponse', status: 0 },
  { method: 'Reboot', commandKey: 'reboot-1' },
  { method: 'RebootResponse' },
  { method: 'TransferComplete', commandKey: 'k', fault: null, startTime: time, completeTime: time },
  {
    method: 'TransferComplete',
    commandKey: 'k',
    fault: { code: '9010', string: 'File transfer failure' },
    startTime: time,
    completeTime: time,
  },
  { method: 'TransferCompleteResponse' },
  {
    method: 'Download',
    commandKey: 'k',
    fileType: '1 Firmware Upgrade Image',
    url: 'http://acs.example/f?a=1&b=2',
    username: '',
    password: '',
    fileSize: 0,
    targetFileName: '',
    delaySeconds: 0,
    successUrl: '',
    failureUrl: '',
  },
  { method: 'DownloadResponse', status: 1, startTime: time, completeTime: time },
  { method: 'FactoryReset' },
  { method: 'FactoryResetResponse' },
  {
    method: 'Fault',
    faultCode: 'Client',
    faultString: 'CWMP fault',
    cwmp: {
      code: '9003',
      string: 'Invalid arguments',
      parameters: [{ name: 'Device.A', code: '9007', string: 'Invalid parameter value' }],
    },
  },
  buildFault('8000'),
]

messages.push(
  { method: 'GetParameterAttributes', names: ['Device.'] },
  {
    method: 'GetParameterAttributesResponse',
    attributes: [{ name: 'Device.A', notification: 2, accessList: ['Subscriber'] }],
  },
  {
    method: 'SetParameterAttributes',
    attributes: [
      { name: 'Device.A', notificationChange: true, notification: 1, accessListChange: true, accessList: [] },
    ],
  },
  { method: 'SetParameterAttributesResponse' },
  {
    method: 'Upload',
    commandKey: 'k',
    fileType: '1 Vendor Configuration File',
    url: 'http://acs.example/u',
    username: 'u',
    password: 'p',
    delaySeconds: 0,
  },
  { method: 'UploadResponse', status: 0, startTime: time, completeTime: time },
  { method: 'ScheduleInform', delaySeconds: 60, commandKey: 'k' },
  { method: 'ScheduleInformResponse' },
  { method: 'GetQueuedTransfers' },
  { method: 'GetQueuedTransfersResponse', transfers: [{ commandKey: 'k', state: 2 }] },
  { method: 'GetOptions', optionName: '' },
  {
    method: 'GetOptionsResponse',
    options: [
      { optionName: 'o', voucherSn: 1, state: 1, mode: 2, startDate: time, expirationDate: time, isTransferable: 0 },
    ],
  },
  { method: 'SetVouchers', vouchers: ['QUJD'] },
  { method: 'SetVouchersResponse' },
  { method: 'RequestDownload', fileType: '1 Firmware Upgrade Image', arguments: [{ name: 'Version', value: '2' }] },
  { method: 'RequestDownloadResponse' },
  { method: 'Kicked', command: 'c', referer: 'r', argument: 'a', next: 'n' },
  { method: 'KickedResponse', nextUrl: 'http://acs.example/' },
)

const uuid = '0a1b2c3d-0000-4000-8000-000000000001'
const unit = {
  uuid,
  deploymentUnitRef: 'Device.SoftwareModules.DeploymentUnit.1',
  version: '1',
  currentState: 'Installed',
  resolved: true,
  executionUnitRefList: '',
  startTime: time,
  completeTime: time,
}

/** Not in the schema of CWMP 1.0 (TR-069 issue 1 amendment 2 brought them). */
const since11: KnownMessage[] = [
  { method: 'GetAllQueuedTransfers' },
  {
    method: 'GetAllQueuedTransfersResponse',
    transfers: [
      {
        commandKey: '',
        state: 1,
        isDownload: true,
        fileType: '1 Firmware Upgrade Image',
        fileSize: 1,
        targetFileName: '',
      },
    ],
  },
  {
    method: 'AutonomousTransferComplete',
    announceUrl: '',
    transferUrl: 'http://files.example/f',
    isDownload: true,
    fileType: '1 Firmware Upgrade Image',
    fileSize: 1,
    targetFileName: '',
    fault: null,
    startTime: time,
    completeTime: time,
  },
  { method: 'AutonomousTransferCompleteResponse' },
]

/** Nor in that of CWMP 1.1. */
const since12: KnownMessage[] = [
  {
    method: 'ScheduleDownload',
    commandKey: 'k',
    fileType: '1 Firmware Upgrade Image',
    url: 'http://acs.example/f',
    username: '',
    password: '',
    fileSize: 0,
    targetFileName: '',
    windows: [{ start: 0, end: 60, mode: '3 When Idle', userMessage: '', maxRetries: -1 }],
  },
  { method: 'ScheduleDownloadResponse' },
  { method: 'CancelTransfer', commandKey: 'k' },
  { method: 'CancelTransferResponse' },
  {
    method: 'ChangeDUState',
    commandKey: 'k',
    operations: [
      {
        operation: 'install',
        url: 'http://acs.example/m',
        uuid,
        version: '',
        username: 'u',
        password: 'p',
        executionEnvRef: 'Device.SoftwareModules.ExecEnv.1.',
      },
      { operation: 'update', url: '', uuid, version: '2', username: '', password: '', executionEnvRef: '' },
      { operation: 'uninstall', url: '', uuid, version: '', username: '', password: '', executionEnvRef: '' },
    ],
  },
  { method: 'ChangeDUStateResponse' },
  { method: 'DUStateChangeComplete', results: [{ ...unit, fault: null }], commandKey: 'k' },
  { method: 'DUStateChangeCompleteResponse' },
  {
    method: 'AutonomousDUStateChangeComplete',
    results: [{ ...unit, fault: { code: '9027', string: 'full' }, operationPerformed: 'Install' }],
  },
  { method: 'AutonomousDUStateChangeCompleteResponse' },
]
const all = [...messages, ...since11, ...since12]
const sendable = { '1.0': messages, '1.1': [...messages, ...since11] } as const

for (const version of versions) {
  test(`X13: every message that is sent in CWMP ${version} is valid by the official schema`, async () => {
    const sent = version === '1.0' || version === '1.1' ? sendable[version] : all
    assert.deepEqual(
      await violations(
        version,
        sent.map(message => encode({ id: 'a<b>&é', version, message })),
      ),
      [],
    )
  })
}

test('each RPC is in the schema of the version that its description names, and in no earlier one (VER-07)', () => {
  const since = (list: readonly KnownMessage[]): Set<string> =>
    new Set(list.map(message => rpcOf(message.method)?.since ?? '1.0'))
  assert.deepEqual(
    [since(messages), since(since11), since(since12)],
    [new Set(['1.0']), new Set(['1.1']), new Set(['1.2'])],
  )
})

test('every message there is stands in the schema test', () => {
  assert.deepEqual(new Set(all.map(message => message.method)), new Set(methods))
})

/** The first version whose schema knows a fault code; it is sent in that and newer ones only. */
const faultSince = (code: string): string =>
  code === '8006' || (code >= '9020' && code < '9800') ? '1.2' : code >= '9014' && code < '9800' ? '1.1' : '1.0'

test('SOAP-12: every fault of the standard and of vendors, to CPEs and from them, is valid in each version that has it', async () => {
  const codes = [...faultCodes, '8800', '8899', '9800', '9899']
  assert.ok(['8000', '8005', '8006', '9032'].every(code => codes.includes(code)))
  for (const version of versions) {
    const envelopes = codes
      .filter(code => faultSince(code) <= version)
      .flatMap(code =>
        [undefined, 'a <reason> & "more"'].map(text => encode({ id: '1', version, message: buildFault(code, text) })),
      )
    assert.ok(envelopes.length > 30)
    assert.deepEqual(await violations(version, envelopes), [])
  }
})

test('the schema test can fail', async () => {
  const valid = encode({ id: '1', version: '1.2', message: { method: 'RebootResponse' } })
  assert.equal(
    (
      await violations('1.2', [
        valid.replace('<cwmp:RebootResponse/>', '<cwmp:RebootResponse><x/></cwmp:RebootResponse>'),
      ])
    ).length > 0,
    true,
  )
  assert.equal((await violations('1.2', [valid.replaceAll('cwmp-1-2', 'cwmp-1-4')])).length > 0, true)
})

test('a second parser finds every message well-formed', () => {
  for (const message of all) assert.equal(XMLValidator.validate(encode({ id: '1', version: '1.0', message })), true)
})
