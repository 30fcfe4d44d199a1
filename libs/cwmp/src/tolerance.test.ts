import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accept, acceptAs, bytes, deviceId, envelopeOf, informOf, withValue } from '../test/fixtures.ts'

const value = (element: string) => {
  const { envelope, message } = acceptAs('GetParameterValuesResponse', withValue(element))
  return { ...message.parameters[0]!, tolerated: envelope.tolerated }
}

test("X1: prefixes are the sender's business, also on children, single quotes too", () => {
  const { envelope, message } = acceptAs(
    'Inform',
    "<a:Envelope xmlns:a='http://schemas.xmlsoap.org/soap/envelope/' xmlns:b='urn:dslforum-org:cwmp-1-1' xmlns:c='http://schemas.xmlsoap.org/soap/encoding/'>" +
      "<a:Header><b:ID a:mustUnderstand='1'>1</b:ID></a:Header><a:Body><b:Inform><b:DeviceId xmlns='urn:x'><b:OUI>A1B2C3</b:OUI><SerialNumber>1</SerialNumber></b:DeviceId>" +
      "<b:Event c:arrayType='b:EventStruct[1]'><b:EventStruct><b:EventCode>1 BOOT</b:EventCode></b:EventStruct></b:Event></b:Inform></a:Body></a:Envelope>",
  )
  assert.equal(envelope.version, '1.1')
  assert.deepEqual(message.events, [{ code: '1 BOOT', commandKey: '' }])
  assert.equal(message.deviceId.oui, 'A1B2C3')
  assert.ok(envelope.tolerated.includes('qualified-argument'))
})

test('X1: a method in a wrong or in no namespace is read all the same', () => {
  assert.deepEqual(accept(envelopeOf('<enc:Reboot><CommandKey>k</CommandKey></enc:Reboot>')).tolerated, [
    'wrong-namespace',
  ])
  const bare = accept(envelopeOf('<Reboot><CommandKey>k</CommandKey></Reboot>'))
  assert.deepEqual(
    [bare.message, bare.namespace, bare.tolerated],
    [{ method: 'Reboot', commandKey: 'k' }, 'urn:dslforum-org:cwmp-1-0', ['wrong-namespace']],
  )
  assert.deepEqual(
    accept(envelopeOf('<Reboot xmlns="urn:dslforum-org:cwmp-1-2"><CommandKey>k</CommandKey></Reboot>')).namespace,
    'urn:dslforum-org:cwmp-1-2',
  )
  assert.deepEqual(accept('<Envelope><Header><ID>1</ID></Header><Body><RebootResponse/></Body></Envelope>').tolerated, [
    'soap-namespace',
    'missing-namespace',
  ])
})

test('I19, P8: the Header may be missing, and so may the ID', () => {
  const without = envelopeOf(informOf()).replace(/<soap:Header>.*<\/soap:Header>/, '')
  assert.deepEqual([accept(without).id, accept(without).tolerated], [null, ['missing-header', 'missing-id']])
  assert.deepEqual(accept(without.replace('<soap:Body>', '<soap:Header/><soap:Body>')).tolerated, ['missing-id'])
})

test('I9, P8: arrays may be miscounted, padded or not announced at all', () => {
  const tolerated = (arrayType: string) =>
    accept(
      envelopeOf(
        informOf('', {
          events: `<Event ${arrayType}><EventStruct><EventCode>1 BOOT</EventCode><CommandKey/></EventStruct></Event>`,
        }),
      ),
    ).tolerated
  assert.deepEqual(tolerated('enc:arrayType="cwmp:EventStruct[0001]"'), [])
  assert.deepEqual(tolerated('enc:arrayType="cwmp:EventStruct[1  ]"'), [])
  assert.deepEqual(tolerated('enc:arrayType="cwmp:EventStruct[13]"'), ['array-count'])
  assert.deepEqual(tolerated('enc:arrayType="cwmp:EventStruct[]"'), ['array-count'])
  assert.deepEqual(tolerated(''), ['missing-array-type'])
})

test('members of an array may have any name (SOAP 1.1, 5.4.2)', () => {
  const { message } = acceptAs(
    'GetParameterValuesResponse',
    envelopeOf(
      '<cwmp:GetParameterValuesResponse><ParameterList enc:arrayType="cwmp:ParameterValueStruct[1]"><item><Name>A</Name><Value xsi:type="xsd:int">1</Value></item></ParameterList></cwmp:GetParameterValuesResponse>',
    ),
  )
  assert.deepEqual(message.parameters, [{ name: 'A', value: '1', type: 'xsd:int' }])
})

test('X5, P8: a Value without type, of an illegal type, nil or missing is a string', () => {
  assert.deepEqual(value('<Value>1</Value>'), {
    name: 'Device.A',
    value: '1',
    type: 'xsd:string',
    tolerated: ['value-without-type'],
  })
  assert.deepEqual(value('<Value xsi:type="xsd:string(64)">1</Value>'), {
    name: 'Device.A',
    value: '1',
    type: 'xsd:string',
    tolerated: ['illegal-type'],
  })
  assert.deepEqual(value('<Value xsi:type="IPAddress">1.2.3.4</Value>').tolerated, ['illegal-type'])
  assert.deepEqual(value('<Value xsi:type="xsd:string" xsi:nil="true"/>').value, '')
  assert.deepEqual(value(''), { name: 'Device.A', value: '', type: 'xsd:string', tolerated: ['missing-value'] })
})

test('types are named the same whatever prefix and case the sender uses', () => {
  for (const [sent, type] of [
    ['string', 'string'],
    ['xs:unsignedInt', 'unsignedInt'],
    ['s:dateTime', 'dateTime'],
    ['xsd:Boolean', 'boolean'],
    ['SOAP-ENC:base64', 'base64'],
    [' xsd:int ', 'int'],
  ] as const) {
    assert.deepEqual(value(`<Value xsi:type="${sent}"/>`).type, `xsd:${type}`)
  }
  assert.equal(value('<Value type="xsd:long">1</Value>').type, 'xsd:long')
})

test('I17: values are kept as they are; names, identity, codes and keys lose the white space around them', () => {
  assert.equal(value('<Value xsi:type="xsd:string"> a\n b </Value>').value, ' a\n b ')
  const { message } = acceptAs(
    'Inform',
    envelopeOf(
      informOf(
        '<ParameterValueStruct><Name>\n  Device.B\n</Name><Value xsi:type="xsd:string"/></ParameterValueStruct>',
        {
          count: 1,
          device: deviceId.replaceAll('>', '>\n').replaceAll('</', ' </'),
          events:
            '<Event enc:arrayType="cwmp:EventStruct[1]"><EventStruct><EventCode> M Reboot\n</EventCode><CommandKey>\n k1 </CommandKey></EventStruct></Event>',
        },
      ),
    ),
  )
  assert.deepEqual(message.deviceId, {
    manufacturer: 'Example',
    oui: 'A1B2C3',
    productClass: 'Gateway',
    serialNumber: '0001',
  })
  assert.deepEqual(message.events, [{ code: 'M Reboot', commandKey: 'k1' }])
  assert.equal(message.parameters[0]!.name, 'Device.B')
})

test('CDATA, comments, processing instructions and line ends are what XML says', () => {
  assert.equal(
    value('<Value xsi:type="xsd:string">a<![CDATA[<b>&amp;]]>c<!-- no -->d<?no no?>e</Value>').value,
    'a<b>&amp;cde',
  )
  assert.equal(value('<Value xsi:type="xsd:string">a\r\nb\rc&#13;\n<![CDATA[\r\n]]></Value>').value, 'a\nb\nc\r\n\n')
  assert.equal(value('<Value xsi:type="xsd:string">&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;</Value>').value, '<>&"\'A😀')
})

test('X3: a bare & and an entity that nobody declared are read as they stand', () => {
  assert.deepEqual(value('<Value xsi:type="xsd:string">http://a/?b=1&c=2&</Value>'), {
    name: 'Device.A',
    value: 'http://a/?b=1&c=2&',
    type: 'xsd:string',
    tolerated: ['bare-ampersand'],
  })
  assert.deepEqual(value('<Value xsi:type="xsd:string">AT&T; &nbsp;&amp;</Value>'), {
    name: 'Device.A',
    value: 'AT&T; &nbsp;&',
    type: 'xsd:string',
    tolerated: ['unknown-entity'],
  })
  assert.deepEqual(value('<Value xsi:type="xsd:string">&#xZZ; &#; &;</Value>').value, '&#xZZ; &#; &;')
})

test('X2: characters that XML does not know are removed, however they are written', () => {
  assert.deepEqual(value('<Value xsi:type="xsd:string">a\u0002b&#2;c&#xFFFF;&#x110000;</Value>'), {
    name: 'Device.A',
    value: 'abc',
    type: 'xsd:string',
    tolerated: ['illegal-characters'],
  })
})

test('H21: a BOM, white space before the declaration and NULs at the end do no harm', () => {
  const message = `<?xml version="1.0"?>${envelopeOf(informOf())}`
  assert.deepEqual(accept(`\ufeff${message}`).tolerated, [])
  assert.deepEqual(accept(`\r\n ${message}`).tolerated, ['leading-whitespace'])
  assert.deepEqual(accept(`${message}\n\0\0`).tolerated, ['trailing-nul'])
  assert.deepEqual(accept(`<!-- a --><?b c?>${envelopeOf(informOf())}\n<!-- d -->\n`).tolerated, [])
})

test('I9: numbers may have leading zeros, booleans any case, and nonsense has a default', () => {
  const retries = (text: string) => {
    const { envelope, message } = acceptAs(
      'Inform',
      envelopeOf(informOf()).replace('<RetryCount>0<', `<RetryCount>${text}<`),
    )
    return [message.retryCount, envelope.tolerated]
  }
  assert.deepEqual(retries('05'), [5, []])
  assert.deepEqual(retries(' 010 '), [10, []])
  for (const text of ['', 'x', '1.5', '0x10', '99999999999999999999'])
    assert.deepEqual(retries(text), [0, ['bad-number']])
  const writable = (text: string) => {
    const { envelope, message } = acceptAs(
      'GetParameterNamesResponse',
      envelopeOf(
        `<cwmp:GetParameterNamesResponse><ParameterList enc:arrayType="cwmp:ParameterInfoStruct[1]"><ParameterInfoStruct><Name>A</Name><Writable>${text}</Writable></ParameterInfoStruct></ParameterList></cwmp:GetParameterNamesResponse>`,
      ),
    )
    return [message.parameters[0]!.writable, envelope.tolerated]
  }
  for (const text of ['1', 'true', 'TRUE', ' True ']) assert.deepEqual(writable(text), [true, []])
  for (const text of ['0', 'false']) assert.deepEqual(writable(text), [false, []])
  assert.deepEqual(writable('30'), [false, ['bad-boolean']])
})

test('I6: structs without their key are left out: an event without code, a parameter without name', () => {
  const { envelope, message } = acceptAs(
    'Inform',
    envelopeOf(
      informOf('<ParameterValueStruct><Value xsi:type="xsd:int">1</Value></ParameterValueStruct>', {
        count: 1,
        events:
          '<Event enc:arrayType="cwmp:EventStruct[2]"><EventStruct><CommandKey>k</CommandKey></EventStruct><EventStruct><EventCode>1 BOOT</EventCode></EventStruct></Event>',
      }),
    ),
  )
  assert.deepEqual([message.events, message.parameters], [[{ code: '1 BOOT', commandKey: '' }], []])
  assert.deepEqual(envelope.tolerated, ['event-without-code', 'parameter-without-name'])
})

test('I6, I7: elements that nobody knows are passed over, in any place', () => {
  const { message } = acceptAs(
    'Inform',
    envelopeOf(
      informOf().replace('</DeviceId>', '<WanIPAddress>1.2.3.4</WanIPAddress></DeviceId><X_Own><Deep>1</Deep></X_Own>'),
    ),
  )
  assert.equal(message.deviceId.serialNumber, '0001')
})

test('X6: arguments may come in any order, and all but the identity may be missing', () => {
  const { envelope, message } = acceptAs(
    'Inform',
    envelopeOf(
      '<cwmp:Inform><RetryCount>3</RetryCount><DeviceId><SerialNumber>1</SerialNumber><OUI>A1B2C3</OUI></DeviceId></cwmp:Inform>',
    ),
  )
  assert.deepEqual(message, {
    method: 'Inform',
    deviceId: { manufacturer: '', oui: 'A1B2C3', productClass: '', serialNumber: '1' },
    events: [],
    maxEnvelopes: 1,
    currentTime: '',
    retryCount: 3,
    parameters: [],
  })
  assert.deepEqual(envelope.tolerated, ['missing-argument'])
})

test('X6: answers without their arguments are answers', () => {
  assert.deepEqual(accept(envelopeOf('<cwmp:SetParameterValuesResponse/>')).message, {
    method: 'SetParameterValuesResponse',
    status: 0,
  })
  assert.deepEqual(accept(envelopeOf('<cwmp:GetParameterValuesResponse/>')).message, {
    method: 'GetParameterValuesResponse',
    parameters: [],
  })
  const transfer = accept(envelopeOf('<cwmp:TransferComplete><CommandKey>k</CommandKey></cwmp:TransferComplete>'))
  assert.deepEqual(transfer.message, {
    method: 'TransferComplete',
    commandKey: 'k',
    fault: null,
    startTime: '0001-01-01T00:00:00Z',
    completeTime: '0001-01-01T00:00:00Z',
  })
  assert.deepEqual(transfer.tolerated, ['missing-argument'])
})

test('a transfer has failed only when its FaultCode is another than 0', () => {
  const fault = (struct: string) =>
    acceptAs(
      'TransferComplete',
      envelopeOf(`<cwmp:TransferComplete><FaultStruct>${struct}</FaultStruct></cwmp:TransferComplete>`),
    ).message.fault
  for (const struct of [
    '',
    '<FaultCode>0</FaultCode><FaultString>fine</FaultString>',
    '<FaultCode> 00 </FaultCode>',
    '<FaultCode/>',
  ])
    assert.equal(fault(struct), null)
  assert.deepEqual(fault('<FaultCode>9010</FaultCode><FaultString>why</FaultString>'), { code: '9010', string: 'why' })
})

const cwmpFault = '<FaultCode>9005</FaultCode><FaultString>Invalid parameter name</FaultString>'
for (const [what, body, tolerated] of [
  [
    'as the standard has it',
    `<soap:Fault><faultcode>soap:Client</faultcode><faultstring>CWMP fault</faultstring><detail><cwmp:Fault>${cwmpFault}</cwmp:Fault></detail></soap:Fault>`,
    [],
  ],
  [
    'without detail',
    `<soap:Fault><faultcode>Client</faultcode><faultstring>CWMP fault</faultstring><cwmp:Fault>${cwmpFault}</cwmp:Fault></soap:Fault>`,
    ['fault-without-detail'],
  ],
  [
    'with nothing around its content',
    `<soap:Fault><faultcode>Client</faultcode><faultstring>CWMP fault</faultstring><detail>${cwmpFault}</detail></soap:Fault>`,
    [],
  ],
] as const) {
  test(`X7, X8: a fault is found ${what}`, () => {
    const { envelope, message } = acceptAs('Fault', envelopeOf(body))
    assert.deepEqual(message, {
      method: 'Fault',
      faultCode: 'Client',
      faultString: 'CWMP fault',
      cwmp: { code: '9005', string: 'Invalid parameter name', parameters: [] },
    })
    assert.deepEqual(envelope.tolerated, tolerated)
  })
}

test('a fault without any CWMP fault is handled as 9001, with the text that there is (TR-069 3.7.2.4)', () => {
  const { envelope, message } = acceptAs(
    'Fault',
    envelopeOf('<soap:Fault><faultcode>soap:Server</faultcode><faultstring>out of order</faultstring></soap:Fault>'),
  )
  assert.deepEqual(message.cwmp, { code: '9001', string: 'out of order', parameters: [] })
  assert.deepEqual(envelope.tolerated, ['fault-without-cwmp-fault'])
})

test('of several messages in one Body the first is read', () => {
  const envelope = accept(
    envelopeOf(
      '<cwmp:Reboot><CommandKey>1</CommandKey></cwmp:Reboot><cwmp:Reboot><CommandKey>2</CommandKey></cwmp:Reboot>',
    ),
  )
  assert.deepEqual(
    [envelope.message, envelope.tolerated],
    [{ method: 'Reboot', commandKey: '1' }, ['more-than-one-message']],
  )
})

test('a body that is a part of a larger buffer is read by itself', () => {
  const text = envelopeOf(informOf())
  const all = bytes(`xx${text}yy`)
  assert.equal(accept(all.subarray(2, all.length - 2)).message.method, 'Inform')
})

test('I13: a parameter name that begins with a dot is a name like any other', () => {
  const { message } = acceptAs(
    'Inform',
    envelopeOf(
      informOf(
        '<ParameterValueStruct><Name>.ExternalIPAddress</Name><Value xsi:type="xsd:string">192.0.2.1</Value></ParameterValueStruct>',
        { count: 1 },
      ),
    ),
  )
  assert.deepEqual(message.parameters, [{ name: '.ExternalIPAddress', value: '192.0.2.1', type: 'xsd:string' }])
})
