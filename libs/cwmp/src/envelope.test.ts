import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accept, acceptAs, bytes, envelopeOf, informOf, refuse } from '../test/fixtures.ts'
import { array, flag, rpc, structure, text } from './description/index.ts'
import { addVendorRpc, buildFault, encode, isEmptyBody, isMessage, type Message, type Rpc } from './index.ts'

test('a request, a response and a fault are told apart', () => {
  assert.equal(accept(envelopeOf(informOf())).kind, 'request')
  assert.equal(accept(envelopeOf('<cwmp:RebootResponse/>')).kind, 'response')
  assert.equal(accept(encode({ id: '1', version: '1.0', message: buildFault('8005') })).kind, 'fault')
  assert.equal(accept(envelopeOf('<cwmp:X_00D09E_Own/>')).kind, 'request')
  assert.equal(accept(envelopeOf('<cwmp:X_00D09E_OwnResponse/>')).kind, 'response')
})

test('a method that is not known keeps its name, and nothing of it is read', () => {
  const { message, id } = accept(
    envelopeOf('<cwmp:X_A1B2C3_Own><Command>a</Command><Deep><er/></Deep></cwmp:X_A1B2C3_Own>'),
  )
  assert.deepEqual(message, { method: 'unknown', name: 'X_A1B2C3_Own' })
  assert.equal(id, '7')
  assert.equal(isMessage(message, 'Inform'), false)
})

test('a peer cannot make an unknown method pass for a known one', () => {
  const message: Message = { method: 'unknown', name: 'Inform' }
  assert.equal(isMessage(message, 'Inform'), false)
  assert.equal(isMessage({ method: 'Reboot', commandKey: '' }, 'Reboot'), true)
})

test('the ID is kept as it was sent, white space and all, so that it can be echoed (TR-069 Table 4)', () => {
  const id = (header: string): string | null =>
    accept(envelopeOf('<cwmp:Reboot><CommandKey/></cwmp:Reboot>', { header })).id
  assert.equal(id('<cwmp:ID soap:mustUnderstand="1"> a&amp;b\n</cwmp:ID>'), ' a&b\n')
  assert.equal(id('<cwmp:ID/>'), '')
  assert.equal(id('<cwmp:ID><![CDATA[<1>]]></cwmp:ID>'), '<1>')
  assert.equal(id(''), null)
  const echoed = encode({ id: ' a&b\n', version: '1.0', message: { method: 'RebootResponse' } })
  assert.match(echoed, /<cwmp:ID soap-env:mustUnderstand="1"> a&amp;b\n<\/cwmp:ID>/)
})

test('the headers of CWMP are read, those of others and of the 2004 edition are ignored (TR-069 Table 4)', () => {
  const envelope = accept(
    envelopeOf(informOf(), {
      namespace: 'urn:dslforum-org:cwmp-1-2',
      header:
        '<cwmp:ID>1</cwmp:ID><cwmp:NoMoreRequests>1</cwmp:NoMoreRequests><x:Own xmlns:x="urn:x" soap:mustUnderstand="1"><x:Deep/></x:Own><cwmp:HoldRequests>1</cwmp:HoldRequests>' +
        '<cwmp:SessionTimeout soap:mustUnderstand="0">090</cwmp:SessionTimeout><cwmp:SupportedCWMPVersions soap:mustUnderstand="0"> 1.0, 1.2,1.4 </cwmp:SupportedCWMPVersions>',
    }),
  )
  assert.equal(envelope.holdRequests, true)
  assert.equal(envelope.sessionTimeout, 90)
  assert.deepEqual(envelope.supportedVersions, ['1.0', '1.2', '1.4'])
  assert.equal(
    accept(
      encode({ id: '1', version: '1.4', useVersion: '1.3', message: { method: 'InformResponse', maxEnvelopes: 1 } }),
    ).useVersion,
    '1.3',
  )
})

test('UseCWMPVersion goes only with an InformResponse, and what a CPE offers only with an Inform (TR-069 Table 4)', () => {
  const inform = acceptAs('Inform', envelopeOf(informOf())).message
  const sent = accept(
    encode({ id: '1', version: '1.4', message: inform, supportedVersions: ['1.0', '1.4'], sessionTimeout: 60 }),
  )
  assert.deepEqual([sent.supportedVersions, sent.sessionTimeout, sent.version], [['1.0', '1.4'], 60, '1.4'])
  const other = encode({
    id: '1',
    version: '1.4',
    useVersion: '1.4',
    supportedVersions: ['1.4'],
    sessionTimeout: 60,
    message: { method: 'Reboot', commandKey: '' },
  })
  assert.doesNotMatch(other, /UseCWMPVersion|SupportedCWMPVersions|SessionTimeout/)
})

test('no XML declaration is written unless it is asked for, and the prefix can be chosen', () => {
  const message: Message = { method: 'Reboot', commandKey: 'k' }
  const plain = encode({ id: '1', version: '1.0', message }, { prefix: 'SOAP-ENV' })
  assert.match(plain, /^<SOAP-ENV:Envelope /)
  assert.deepEqual(accept(plain).message, message)
  assert.match(encode({ id: '1', version: '1.0', message }), /^<soap-env:Envelope /)
  const declared = encode({ id: '1', version: '1.0', message }, { declaration: true })
  assert.match(declared, /^<\?xml version="1.0" encoding="UTF-8"\?><soap-env:Envelope /)
  assert.deepEqual([accept(declared).message, accept(declared).tolerated], [message, []])
  assert.throws(() => encode({ id: '1', version: '1.0', message }, { prefix: 'a b="' }), TypeError)
})

test('a method of which only the name is known can be sent, and only if it is a name', () => {
  assert.match(
    encode({ id: '1', version: '1.0', message: { method: 'unknown', name: 'X_A1B2C3_Own' } }),
    /<soap-env:Body><cwmp:X_A1B2C3_Own\/><\/soap-env:Body>/,
  )
  assert.throws(() => encode({ id: '1', version: '1.0', message: { method: 'unknown', name: 'a><b' } }), TypeError)
})

test('a fault carries the side and the name that the standard gives its code (TR-069 Table 88)', () => {
  const { message } = acceptAs(
    'Fault',
    encode({ id: '1', version: '1.0', message: buildFault('8003', 'the Inform names no OUI') }),
  )
  assert.deepEqual(message, {
    method: 'Fault',
    faultCode: 'Client',
    faultString: 'CWMP fault',
    cwmp: { code: '8003', string: 'the Inform names no OUI', parameters: [] },
  })
  assert.equal(buildFault('8000').faultCode, 'Server')
  assert.equal(buildFault('8000').cwmp.string, 'Method not supported')
})

test('a body that is no envelope is refused with what it is instead', () => {
  assert.equal(refuse('').code, 'not-soap')
  assert.equal(refuse(' \r\n').code, 'not-soap')
  assert.equal(refuse('{"a":1}').code, 'not-soap')
  assert.match(refuse('<html><body/></html>').message, /an HTML page, not a SOAP Envelope/)
  const error = refuse('<?xml version="1.0"?>\n  <Data><Envelope/></Data>')
  assert.deepEqual([error.code, error.line, error.column, error.path], ['not-soap', 2, 3, '/Data'])
})

test('an envelope without a message is refused', () => {
  assert.equal(
    refuse('<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/></s:Envelope>').code,
    'no-body',
  )
  assert.equal(refuse('<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>').code, 'no-body')
  const error = refuse(envelopeOf(' <!-- nothing --> '))
  assert.deepEqual([error.code, error.path], ['no-body', '/Envelope/Body'])
})

test('white space and NULs are an empty body, anything else is not', () => {
  assert.equal(isEmptyBody(bytes('')), true)
  assert.equal(isEmptyBody(bytes('\r\n \t\0')), true)
  assert.equal(isEmptyBody(bytes('\r\n<')), false)
})

test('an Inform that does not say which device it is of is refused, with what is needed to answer it (TR-069 A.2.3)', () => {
  const of = (device: string) =>
    refuse(envelopeOf(informOf('', { device }), { namespace: 'urn:dslforum-org:cwmp-1-1' }))
  const noSerial = of('<DeviceId><OUI>A1B2C3</OUI><SerialNumber> </SerialNumber></DeviceId>')
  assert.equal(noSerial.code, 'invalid-argument')
  assert.equal(noSerial.path, '/Envelope/Body/Inform/DeviceId/SerialNumber')
  assert.deepEqual([noSerial.id, noSerial.version, noSerial.method], ['7', '1.1', 'Inform'])
  assert.equal(of('<DeviceId><SerialNumber>1</SerialNumber></DeviceId>').path, '/Envelope/Body/Inform/DeviceId/OUI')
  assert.equal(of('').path, '/Envelope/Body/Inform/DeviceId/OUI')
})

test('what cannot be read says what was read of it: ID, version and method', () => {
  const partOf = (text: string) => {
    const { id, version, method } = refuse(text)
    return { id, version, method }
  }
  const answer = envelopeOf('<cwmp:AddObjectResponse><InstanceNumber>1</Instance></cwmp:AddObjectResponse>', {
    namespace: 'urn:dslforum-org:cwmp-1-1',
  })
  assert.deepEqual(partOf(answer), { id: '7', version: '1.1', method: 'AddObjectResponse' })
  assert.deepEqual(partOf(answer.slice(0, answer.indexOf('<InstanceNumber'))), {
    id: '7',
    version: '1.1',
    method: 'AddObjectResponse',
  })
  assert.deepEqual(partOf(answer.slice(0, answer.indexOf('<soap:Body'))), {
    id: '7',
    version: '1.1',
    method: undefined,
  })
  assert.deepEqual(partOf(envelopeOf('')), { id: '7', version: '1.0', method: undefined })
  assert.deepEqual(partOf('<html/>'), { id: undefined, version: undefined, method: undefined })
})

test('an error says where: line, column, path, and in its text all three', () => {
  const error = refuse(
    '<s:Envelope xmlns:c="urn:dslforum-org:cwmp-1-2">\n<s:Body>\n <Inform><DeviceId></Devic></Inform></s:Body></s:Envelope>',
  )
  assert.deepEqual(
    { ...error, message: '' },
    {
      code: 'not-well-formed',
      message: '',
      line: 3,
      column: 20,
      path: '/Envelope/Body/Inform/DeviceId',
      id: null,
      version: '1.2',
      method: 'Inform',
    },
  )
  assert.equal(
    error.message,
    '</Devic> where </DeviceId> was expected (line 3, column 20, /Envelope/Body/Inform/DeviceId)',
  )
})

const VALUES: Message = {
  method: 'SetParameterValues',
  parameterKey: 'k',
  parameters: [
    { name: 'Device.A', value: 'true', type: 'xsd:boolean' },
    { name: 'Device.B', value: '0', type: 'xsd:boolean' },
    { name: 'Device.C', value: '1', type: 'xsd:string' },
    { name: 'Device.E', value: '<Value xsi:type="xsd:boolean">1', type: 'xsd:string' },
  ],
}

test('X9: xmlns:cwmp can be the first attribute of the Envelope', () => {
  const sent = encode({ id: '1', version: '1.2', message: VALUES }, { cwmpFirst: true, prefix: 'soap' })
  assert.match(sent, /^<soap:Envelope xmlns:cwmp="urn:dslforum-org:cwmp-1-2" xmlns:soap="/)
  assert.deepEqual(accept(sent).message, accept(encode({ id: '1', version: '1.2', message: VALUES })).message)
})

test('X10: NoMoreRequests and HoldRequests can be in each Header, and nothing is written between elements', () => {
  const sent = encode({ id: '1', version: '1.0', message: VALUES }, { noMoreRequests: true, holdRequests: true })
  assert.match(
    sent,
    /<cwmp:HoldRequests soap-env:mustUnderstand="1">0<\/cwmp:HoldRequests><cwmp:NoMoreRequests soap-env:mustUnderstand="0">0<\/cwmp:NoMoreRequests><\/soap-env:Header>/,
  )
  assert.doesNotMatch(sent, />\s+</)
  assert.deepEqual(accept(sent).message, accept(encode({ id: '1', version: '1.0', message: VALUES })).message)
})

test('X11: booleans are 1 and 0, and true and false where a profile says so; other values stay as they are', () => {
  const plain = encode({ id: '1', version: '1.0', message: VALUES })
  assert.match(plain, /<Value xsi:type="xsd:boolean">1<.*<Value xsi:type="xsd:boolean">0</)
  const words = encode({ id: '1', version: '1.0', message: VALUES }, { booleanWords: true })
  assert.match(words, /<Value xsi:type="xsd:boolean">true<.*<Value xsi:type="xsd:boolean">false</)
  assert.match(words, /<Value xsi:type="xsd:string">1</)
  assert.match(words, /&lt;Value xsi:type="xsd:boolean"&gt;1</)
  const names: Message = { method: 'GetParameterNames', path: 'Device.', nextLevel: true }
  assert.match(encode({ id: '1', version: '1.0', message: names }), /<NextLevel>1</)
  assert.match(encode({ id: '1', version: '1.0', message: names }, { booleanWords: true }), /<NextLevel>true</)
})

test("X11: the booleans of a vendor's RPC are words too where a CPE wants them, and nothing else that is 0 or 1", () => {
  const light = structure('X_02AC5A_Lamp', { name: text('Name', 8), isOn: flag('On') })
  const method = 'X_02AC5A_Lamps'
  const request = { all: flag('All'), colour: text('Colour', 8), lamps: array('Lamps', light, { most: 2 }) }
  addVendorRpc(
    rpc({
      method,
      caller: 'acs',
      clause: 'c',
      since: '1.0',
      number: 0,
      once: true,
      request,
      response: {},
    }) as unknown as Rpc,
  )
  const message = { method, all: true, colour: '1', lamps: [{ name: '0', isOn: false }] } as unknown as Message
  const words = encode({ id: '1', version: '1.0', message }, { booleanWords: true })
  for (const part of ['<All>true</All>', '<Colour>1</Colour>', '<Name>0</Name>', '<On>false</On>'])
    assert.ok(words.includes(part), words)
  assert.ok(encode({ id: '1', version: '1.0', message }).includes('<All>1</All>'))
})
