/** What a message says is never dropped silently: it counts, or a deviation names it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RandomMessages } from '../test/random-messages.ts'
import { accept, acceptAs, deviceId, envelopeOf, informOf, withValue } from '../test/fixtures.ts'
import { encode, methods } from './index.ts'

const eventsOf = (structs: string, count = 1) => {
  const { envelope, message } = acceptAs(
    'Inform',
    envelopeOf(informOf('', { events: `<Event enc:arrayType="cwmp:EventStruct[${count}]">${structs}</Event>` })),
  )
  return { events: message.events.map(event => [event.code, event.commandKey]), tolerated: envelope.tolerated }
}
const value = (element: string) => {
  const { envelope, message } = acceptAs('GetParameterValuesResponse', withValue(element))
  return [message.parameters[0]!.value, envelope.tolerated]
}

test('each EventCode of an EventStruct is an event, with its own CommandKey', () => {
  assert.deepEqual(
    eventsOf(
      '<EventStruct><EventCode>1 BOOT</EventCode><CommandKey></CommandKey><EventCode>4 VALUE CHANGE</EventCode><CommandKey/></EventStruct>',
    ),
    {
      events: [
        ['1 BOOT', ''],
        ['4 VALUE CHANGE', ''],
      ],
      tolerated: ['repeated-argument'],
    },
  )
  assert.deepEqual(
    eventsOf(
      '<EventStruct><EventCode>1 BOOT</EventCode><EventCode>M Reboot</EventCode><CommandKey>k</CommandKey></EventStruct>',
    ).events,
    [
      ['1 BOOT', ''],
      ['M Reboot', 'k'],
    ],
  )
  assert.deepEqual(
    eventsOf(
      '<EventStruct><CommandKey>a</CommandKey><EventCode>M Download</EventCode><CommandKey>b</CommandKey><EventCode>M Reboot</EventCode></EventStruct>',
    ).events,
    [
      ['M Download', 'a'],
      ['M Reboot', 'b'],
    ],
  )
})

test('each Name of a struct is a parameter', () => {
  const values = acceptAs(
    'GetParameterValuesResponse',
    envelopeOf(
      '<cwmp:GetParameterValuesResponse><ParameterList enc:arrayType="a[1]"><ParameterValueStruct><Name>A</Name><Value xsi:type="xsd:int">1</Value><Name>B</Name><Value xsi:type="xsd:int">2</Value></ParameterValueStruct></ParameterList></cwmp:GetParameterValuesResponse>',
    ),
  )
  assert.deepEqual(
    values.message.parameters.map(parameter => [parameter.name, parameter.value]),
    [
      ['A', '1'],
      ['B', '2'],
    ],
  )
  assert.deepEqual(values.envelope.tolerated, ['repeated-argument'])
  const names = acceptAs(
    'GetParameterNamesResponse',
    envelopeOf(
      '<cwmp:GetParameterNamesResponse><ParameterList enc:arrayType="a[1]"><ParameterInfoStruct><Name>A.</Name><Writable>1</Writable><Name>B</Name><Writable>0</Writable></ParameterInfoStruct></ParameterList></cwmp:GetParameterNamesResponse>',
    ),
  )
  assert.deepEqual(names.message.parameters, [
    { name: 'A.', writable: true },
    { name: 'B', writable: false },
  ])
})

test('lists that are there twice are one list', () => {
  const list = (name: string) =>
    `<ParameterList enc:arrayType="a[1]"><ParameterValueStruct><Name>${name}</Name><Value xsi:type="xsd:int">1</Value></ParameterValueStruct></ParameterList>`
  const { envelope, message } = acceptAs(
    'GetParameterValuesResponse',
    envelopeOf(`<cwmp:GetParameterValuesResponse>${list('A')}${list('B')}</cwmp:GetParameterValuesResponse>`),
  )
  assert.deepEqual(
    [message.parameters.map(parameter => parameter.name), envelope.tolerated],
    [['A', 'B'], ['repeated-argument']],
  )
  const event = (code: string) =>
    `<Event enc:arrayType="a[1]"><EventStruct><EventCode>${code}</EventCode></EventStruct></Event>`
  assert.deepEqual(
    acceptAs('Inform', envelopeOf(informOf('', { events: event('1 BOOT') + event('2 PERIODIC') }))).message.events.map(
      ({ code }) => code,
    ),
    ['1 BOOT', '2 PERIODIC'],
  )
  assert.deepEqual(
    acceptAs(
      'GetRPCMethodsResponse',
      envelopeOf(
        '<cwmp:GetRPCMethodsResponse><MethodList enc:arrayType="a[1]"><string>A</string></MethodList><MethodList enc:arrayType="a[1]"><string>B</string></MethodList></cwmp:GetRPCMethodsResponse>',
      ),
    ).message.methods,
    ['A', 'B'],
  )
})

test('a scalar that is there twice is named', () => {
  for (const [twice, once] of [['<Status>1</Status><Status>0</Status>', '<Status>0</Status>']] as const) {
    assert.deepEqual(
      accept(envelopeOf(`<cwmp:SetParameterValuesResponse>${twice}</cwmp:SetParameterValuesResponse>`)).tolerated,
      ['repeated-argument'],
    )
    assert.deepEqual(
      accept(envelopeOf(`<cwmp:SetParameterValuesResponse>${once}</cwmp:SetParameterValuesResponse>`)).tolerated,
      [],
    )
  }
  assert.deepEqual(
    accept(envelopeOf(informOf('', { device: deviceId.replace('</DeviceId>', '<OUI>A1B2C3</OUI></DeviceId>') })))
      .tolerated,
    ['repeated-argument'],
  )
})

test('white space around values of other types than string means nothing (XML Schema, whiteSpace collapse)', () => {
  assert.deepEqual(value('<Value xsi:type="xsd:boolean">\n   0\n  </Value>'), ['0', []])
  assert.deepEqual(value('<Value xsi:type="xsd:unsignedInt"> 300</Value>'), ['300', []])
  assert.deepEqual(value('<Value xsi:type="soapenc:base64">QUJD\r\n  REVG\n</Value>'), ['QUJD REVG', []])
  assert.deepEqual(value('<Value xsi:type="xsd:string">\n   0\n  </Value>'), ['\n   0\n  ', []])
})

test('X3: a < that nobody escaped is text', () => {
  for (const text of [
    'a < b',
    '1<2',
    '<',
    '<<',
    'x<-y',
    '<none>',
    '<b>1</b>',
    'a</b',
    '</b>',
    '<a',
    '<a b="c">',
    '</',
    'if a<b and b>c',
    '<br/>',
    '<Value>1</Value>',
  ]) {
    assert.deepEqual(value(`<Value xsi:type="xsd:string">${text}</Value>`), [text, ['markup-in-text']], text)
  }
  assert.deepEqual(value('<Value xsi:type="xsd:string">a<!-- c --><b>&amp;<![CDATA[<i>]]></Value>'), [
    'a<b>&<i>',
    ['markup-in-text'],
  ])
  assert.deepEqual(
    acceptAs('Inform', envelopeOf(informOf().replace('</DeviceId>', '<X_Note>a < b</X_Note></DeviceId>'))).message
      .deviceId.serialNumber,
    '0001',
  )
})

test('elements with names in another case are found, whatever the method', () => {
  const random = new RandomMessages(77)
  for (const method of methods) {
    const message = random.of(method)
    const xml = encode({ id: '1', version: '1.2', message })
    for (const change of [(name: string) => name.toUpperCase(), (name: string) => name.toLowerCase()]) {
      const changed = xml.replace(/(<\/?(?:[\w-]+:)?)(\w+)/g, (_, start: string, name: string) => start + change(name))
      const envelope = accept(changed)
      assert.deepEqual(envelope.message, message, changed)
      assert.equal(envelope.id, '1')
      assert.ok(envelope.tolerated.includes('name-case'))
    }
  }
  assert.deepEqual(value('<Value xsi:type="xsd:string">a</value>'), ['a', ['name-case']])
})

test('a method that is not known keeps its name as it was sent', () => {
  assert.deepEqual(accept(envelopeOf('<cwmp:x_a1b2c3_own/>')).message, { method: 'unknown', name: 'x_a1b2c3_own' })
})

test('attributes without quotes are read and named', () => {
  const { envelope, message } = acceptAs('GetParameterValuesResponse', withValue('<Value xsi:type=xsd:int>1</Value>'))
  assert.deepEqual(
    [message.parameters[0], envelope.tolerated],
    [{ name: 'Device.A', value: '1', type: 'xsd:int' }, ['unquoted-attribute']],
  )
  assert.deepEqual(
    acceptAs('GetParameterValuesResponse', withValue('<Value xsi:type=xsd:int/>')).message.parameters[0],
    { name: 'Device.A', value: '', type: 'xsd:int' },
  )
  const bare = accept(
    '<s:Envelope xmlns:s=http://schemas.xmlsoap.org/soap/envelope/ xmlns:c=urn:dslforum-org:cwmp-1-1><s:Header/><s:Body><c:RebootResponse/></s:Body></s:Envelope>',
  )
  assert.deepEqual([bare.version, bare.tolerated], ['1.1', ['unquoted-attribute', 'missing-id']])
  assert.equal(
    accept(
      '<s:Envelope xmlns:s=http://schemas.xmlsoap.org/soap/envelope/><s:Body><RebootResponse/></s:Body></s:Envelope>',
    ).message.method,
    'RebootResponse',
  )
})

test('what follows the Envelope is passed over and named', () => {
  for (const rest of [
    'x',
    '</Envelope>',
    envelopeOf(informOf()),
    '<',
    '<!-- no end',
    '\r\n0\r\n\r\n',
    '<!DOCTYPE a>',
  ]) {
    const envelope = accept(envelopeOf(informOf()) + rest)
    assert.deepEqual([envelope.message.method, envelope.tolerated], ['Inform', ['trailing-data']], rest)
  }
})

test('text where only elements belong, and a second Body, are named', () => {
  assert.deepEqual(accept(envelopeOf(informOf().replace('<MaxEnvelopes>', 'oops<MaxEnvelopes>'))).tolerated, [
    'stray-text',
  ])
  assert.deepEqual(
    accept(
      envelopeOf(informOf()).replace(
        '</soap:Envelope>',
        '<soap:Body><cwmp:RebootResponse/></soap:Body></soap:Envelope>',
      ),
    ).tolerated,
    ['more-than-one-message'],
  )
})
