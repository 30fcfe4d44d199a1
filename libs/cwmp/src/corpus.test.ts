import assert from 'node:assert/strict'
import { test } from 'node:test'
import { names, noSoap, values, whole } from '../test/corpus-answers.ts'
import { informs } from '../test/corpus-informs.ts'
import { corpusFiles, corpusMessage, corpusMissing } from '../test/corpus.ts'
import { acceptAs, refuse } from '../test/fixtures.ts'
import { redact, type Envelope, type Method, type MessageOf, type ParameterValue } from './index.ts'

const skip = corpusMissing

function read<K extends Method>(
  method: K,
  expected: { file: string; id: string | null; version?: string; tolerated?: string[] },
): { envelope: Envelope; message: MessageOf<K> } {
  const { body, contentType } = corpusMessage(expected.file)
  const result = acceptAs(method, body, { contentType })
  const version = expected.version ?? '1.0'
  assert.equal(result.envelope.id, expected.id)
  assert.equal(result.envelope.version, version)
  assert.equal(result.envelope.namespace, `urn:dslforum-org:cwmp-${version.replace('.', '-')}`)
  assert.equal(result.envelope.supportedVersions, null)
  assert.equal(result.envelope.sessionTimeout, null)
  assert.deepEqual(result.envelope.tolerated, expected.tolerated ?? [])
  return result
}

function assertValues(
  parameters: ParameterValue[],
  count: number,
  expected: Record<string, string | [string, string]>,
): void {
  assert.equal(parameters.length, count)
  for (const [name, value] of Object.entries(expected)) {
    const [text, type] = typeof value === 'string' ? [value, 'string'] : value
    assert.deepEqual(
      parameters.find(parameter => parameter.name === name),
      { name, value: text, type: `xsd:${type}` },
    )
  }
}

test('every message of the corpus is read by a test here', { skip }, () => {
  const covered = [...informs, ...names, ...values, ...whole].map(expected => expected.file)
  assert.deepEqual([...covered, noSoap].sort(), corpusFiles())
})

for (const expected of informs) {
  test(`the Inform ${expected.file} says what a person reads in it`, { skip }, () => {
    const { envelope, message } = read('Inform', expected)
    const { manufacturer, oui, productClass, serialNumber } = message.deviceId
    assert.equal(envelope.kind, 'request')
    assert.deepEqual([manufacturer, oui, productClass, serialNumber], expected.device)
    assert.deepEqual(
      message.events,
      expected.events.map(event => (typeof event === 'string' ? { code: event, commandKey: '' } : event)),
    )
    assert.deepEqual(
      [message.maxEnvelopes, message.currentTime, message.retryCount],
      [expected.maxEnvelopes ?? 1, expected.time, expected.retryCount ?? 0],
    )
    assertValues(message.parameters, expected.count, expected.values)
  })
}

for (const expected of names) {
  test(`the names ${expected.file} are what a person reads in it`, { skip }, () => {
    const { envelope, message } = read('GetParameterNamesResponse', expected)
    assert.equal(envelope.kind, 'response')
    assert.equal(message.parameters.length, expected.count)
    assert.equal(message.parameters.filter(parameter => parameter.writable).length, expected.writable)
    for (const [index, name, writable] of expected.some) assert.deepEqual(message.parameters[index], { name, writable })
  })
}

for (const expected of values) {
  test(`the values ${expected.file} are what a person reads in it`, { skip }, () => {
    const { envelope, message } = read('GetParameterValuesResponse', expected)
    assert.equal(envelope.kind, 'response')
    assertValues(message.parameters, expected.count, expected.values)
  })
}

for (const expected of whole) {
  test(`${expected.file} is read whole`, { skip }, () => {
    const { envelope, message } = read(expected.message.method, expected)
    assert.deepEqual(message, expected.message)
    assert.equal(
      envelope.kind,
      expected.message.method === 'Fault'
        ? 'fault'
        : expected.message.method === 'AutonomousTransferComplete'
          ? 'request'
          : 'response',
    )
  })
}

test('a value over several lines keeps its line ends and blanks', { skip }, () => {
  const { message } = acceptAs('Inform', corpusMessage('scty-tewa-1000g-inform.xml').body)
  const summary = message.parameters.find(parameter => parameter.name === 'InternetGatewayDevice.DeviceSummary')!.value
  assert.deepEqual(
    summary.split('\n').map(line => line.trim()),
    [
      'InternetGatewayDevice:1.5[](Baseline:1,',
      'EthernetLAN:1, USBLAN:1, Time:1, IPPing:1, DeviceAssociation:1, QoS:1,',
      'WiFiLAN:1) , VoiceService:1.0[1](Endpoint:1, SIPEndpoint:1)',
    ],
  )
  assert.equal(summary.split('\n')[1]!.startsWith('                        EthernetLAN'), true)
})

test('what is no SOAP is refused, and the error says what it is and where', { skip }, () => {
  const error = refuse(corpusMessage(noSoap).body)
  assert.deepEqual(error, {
    code: 'not-soap',
    message: 'the document is <InternetGatewayDevice>, not a SOAP Envelope (line 2, column 1)',
    line: 2,
    column: 1,
    path: '/InternetGatewayDevice',
  })
})

test('the one message with passwords in it loses them for a trace, the others stay as they are', { skip }, () => {
  for (const file of corpusFiles()) {
    const text = Buffer.from(corpusMessage(file).body).toString('latin1')
    if (file !== noSoap) assert.equal(redact(text), text)
    else assert.doesNotMatch(redact(text), /testpassword/)
  }
})
