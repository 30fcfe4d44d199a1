/** TR-069's own limits hold at decode: what exceeds them is cut or left out and named, and the rest of the message counts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accept, acceptAs, bytes, deviceId, envelopeOf, informOf, refuse, withValue } from '../test/fixtures.ts'
import { decode, textLimits, nameOf } from './index.ts'

const struct = (name: string, value = '1') =>
  `<ParameterValueStruct><Name>${name}</Name><Value xsi:type="xsd:string">${value}</Value></ParameterValueStruct>`
const eventsOf = (codes: string[]) =>
  acceptAs(
    'Inform',
    envelopeOf(
      informOf('', {
        events: `<Event enc:arrayType="a[${codes.length}]">${codes.map(code => `<EventStruct><EventCode>${code}</EventCode><CommandKey/></EventStruct>`).join('')}</Event>`,
      }),
    ),
  )

test('a parameter with a name of more than 256 characters is left out, the others are kept', () => {
  const { envelope, message } = acceptAs(
    'Inform',
    envelopeOf(informOf(struct('a'.repeat(257)) + struct('b'.repeat(256)) + struct('c'), { count: 3 })),
  )
  assert.deepEqual(
    message.parameters.map(parameter => parameter.name),
    ['b'.repeat(256), 'c'],
  )
  assert.deepEqual(envelope.tolerated, ['name-too-long'])
  const names = acceptAs(
    'GetParameterNamesResponse',
    envelopeOf(
      `<cwmp:GetParameterNamesResponse><ParameterList enc:arrayType="a[2]"><s><Name>${'a'.repeat(6000)}</Name></s><s><Name>b</Name></s></ParameterList></cwmp:GetParameterNamesResponse>`,
    ),
  )
  assert.deepEqual(
    [names.message.parameters, names.envelope.tolerated],
    [[{ name: 'b', writable: false }], ['name-too-long']],
  )
})

test('a value is cut at 64 Ki characters, and never through a character', () => {
  const read = (value: string) =>
    acceptAs('GetParameterValuesResponse', withValue(`<Value xsi:type="xsd:string">${value}</Value>`))
  const whole = read('v'.repeat(textLimits.value))
  assert.deepEqual([whole.message.parameters[0]!.value.length, whole.envelope.tolerated], [textLimits.value, []])
  const long = read('v'.repeat(textLimits.value + 1))
  assert.deepEqual(
    [long.message.parameters[0]!.value.length, long.envelope.tolerated],
    [textLimits.value, ['value-cut']],
  )
  assert.equal(
    read(`v${'😀'.repeat(textLimits.value)}`).message.parameters[0]!.value,
    `v${'😀'.repeat(textLimits.value / 2 - 1)}`,
  )
})

test('of more than 64 events the first are kept, and a boot or bootstrap that stands behind them', () => {
  const many = Array.from({ length: 64 }, (_, i) => `X ${i}`)
  assert.deepEqual([eventsOf(many).message.events.length, eventsOf(many).envelope.tolerated], [64, []])
  const { envelope, message } = eventsOf([...many, 'X 64', '1 BOOT', '0 BOOTSTRAP', '1 BOOT'])
  assert.deepEqual(
    message.events.map(event => event.code),
    [...many.slice(0, 62), '0 BOOTSTRAP', '1 BOOT'],
  )
  assert.deepEqual(envelope.tolerated, ['too-many-members'])
})

test('codes and keys of events are cut', () => {
  const { envelope, message } = acceptAs(
    'Inform',
    envelopeOf(
      informOf('', {
        events: `<Event enc:arrayType="a[1]"><EventStruct><EventCode>X ${'c'.repeat(100)}</EventCode><CommandKey>${'k'.repeat(100)}</CommandKey></EventStruct></Event>`,
      }),
    ),
  )
  assert.deepEqual(
    [message.events, envelope.tolerated],
    [[{ code: `X ${'c'.repeat(62)}`, commandKey: 'k'.repeat(32) }], ['text-cut']],
  )
})

test('of a DeviceId the manufacturer is cut, and an identity never', () => {
  const long = 'x'.repeat(500)
  const { envelope, message } = acceptAs(
    'Inform',
    envelopeOf(
      informOf('', {
        device: `<DeviceId><Manufacturer>${long}</Manufacturer><OUI>${long}</OUI><ProductClass>${long}</ProductClass><SerialNumber>${long}</SerialNumber></DeviceId>`,
      }),
    ),
  )
  assert.deepEqual(
    [message.deviceId, envelope.tolerated],
    [{ manufacturer: 'x'.repeat(64), oui: long, productClass: long, serialNumber: long }, ['text-cut']],
  )
})

test('what a fault says is cut, and its list too', () => {
  const parameter = (name: string) =>
    `<SetParameterValuesFault><ParameterName>${name}</ParameterName><FaultCode>9007</FaultCode><FaultString>${'s'.repeat(999)}</FaultString></SetParameterValuesFault>`
  const { envelope, message } = acceptAs(
    'Fault',
    envelopeOf(
      `<soap:Fault><faultcode>${'c'.repeat(99)}</faultcode><faultstring>${'s'.repeat(999)}</faultstring><detail><cwmp:Fault><FaultCode>${'9'.repeat(99)}</FaultCode>` +
        `<FaultString>${'s'.repeat(999)}</FaultString>${parameter('n'.repeat(257))}${parameter('a').repeat(2000)}</cwmp:Fault></detail></soap:Fault>`,
    ),
  )
  assert.deepEqual(
    { ...message, cwmp: { ...message.cwmp, parameters: [message.cwmp.parameters.length, message.cwmp.parameters[0]] } },
    {
      method: 'Fault',
      faultCode: 'c'.repeat(16),
      faultString: 's'.repeat(256),
      cwmp: {
        code: '9'.repeat(16),
        string: 's'.repeat(256),
        parameters: [1000, { name: 'a', code: '9007', string: 's'.repeat(256) }],
      },
    },
  )
  assert.deepEqual(envelope.tolerated, ['text-cut', 'name-too-long', 'too-many-members'])
})

test('numbers are within what an int and an unsignedInt hold', () => {
  const retries = (text: string) =>
    acceptAs('Inform', envelopeOf(informOf()).replace('<RetryCount>0<', `<RetryCount>${text}<`)).message.retryCount
  assert.deepEqual(['4294967295', '4294967296', '-1', '-0'].map(retries), [4294967295, 0, 0, 0])
  const status = (text: string) =>
    acceptAs(
      'SetParameterValuesResponse',
      envelopeOf(`<cwmp:SetParameterValuesResponse><Status>${text}</Status></cwmp:SetParameterValuesResponse>`),
    ).message.status
  assert.deepEqual(
    ['2147483647', '2147483648', '-2147483648', '-2147483649'].map(status),
    [2147483647, 0, -2147483648, 0],
  )
})

test('an ID that is too long to be kept counts as none, as it could not be echoed', () => {
  const read = (length: number) =>
    accept(envelopeOf('<cwmp:RebootResponse/>', { header: `<cwmp:ID>${'i'.repeat(length)}</cwmp:ID>` }))
  assert.deepEqual([read(256).id?.length, read(256).tolerated], [256, []])
  assert.deepEqual([read(257).id, read(257).tolerated], [null, ['id-too-long', 'missing-id']])
})

test("a method's name is cut, and an answer stays one", () => {
  const { message, kind } = accept(envelopeOf(`<cwmp:${'X'.repeat(9000)}Response/>`))
  assert.deepEqual([nameOf(message), kind], [`${'X'.repeat(56)}Response`, 'response'])
})

test('no text of an error holds more than 100 characters of what was sent', () => {
  const long = 'N'.repeat(8000)
  const errors = [
    `<${long}/>`,
    `<${long}:Envelope xmlns:${long}="x"><a>`,
    envelopeOf(`<cwmp:${long}>`),
    envelopeOf(`<cwmp:X></${long}>`),
    envelopeOf(`<${long} a b/>`),
    envelopeOf(`<${long}><${long}><${long}></a>`),
    envelopeOf(`<${long}>${`<${long}>`.repeat(40)}`),
    envelopeOf(`<cwmp:Inform><DeviceId><OUI>1</OUI><${long}></x>`),
    envelopeOf(`${informOf('', { device: `<${long}/>` })}`),
    long,
    `<a ${long}`,
  ].map(text => refuse(text))
  for (const error of errors) {
    assert.ok(error.message.length <= 400, error.message)
    assert.ok((error.path ?? '').length <= 100, `${error.path}`)
    assert.doesNotMatch(`${error.message} ${error.path}`, /N{101}/)
  }
})

test('no NUL and no half of a character comes out, however it was sent', () => {
  for (const text of ['a\0b', 'a&#0;b', 'a&#xD83D;b', 'a&#xDE00;&#xD83D;b', '&#x0;', 'a\u0001&#xFFFE;']) {
    const decoded = decode(bytes(withValue(`<Value xsi:type="xsd:string">${text}</Value>`)))
    assert.ok(decoded.ok)
    const { value } = (decoded.envelope.message as { parameters: { value: string }[] }).parameters[0]!
    assert.ok(value.isWellFormed() && !value.includes('\0'), JSON.stringify(value))
  }
  assert.equal(
    acceptAs('Inform', envelopeOf(informOf('', { device: deviceId.replace('0001', '00&#0;01') }))).message.deviceId
      .serialNumber,
    '0001',
  )
})
