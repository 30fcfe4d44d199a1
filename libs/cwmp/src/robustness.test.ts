import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RandomMessages, randomOf } from '../test/random-messages.ts'
import { accept, bytes, envelopeOf, informOf, refuse, withValue } from '../test/fixtures.ts'
import { decode, encode, redact } from './index.ts'

const inform = encode({ id: 'é1', version: '1.2', message: new RandomMessages(5).of('Inform') })

for (const [what, filling] of [
  ['bad', [0xff]],
  ['first bytes of longer sequences', [0xf0]],
  ['halves of characters', [0xed, 0xa0, 0x80]],
  ['pairs of halves', [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x83]],
  ['good and bad', [0xc3, 0xbc, 0xff]],
] as const) {
  test(`${what} bytes by the million are read in one go`, { timeout: 60_000 }, () => {
    const [before, after] = withValue('<Value>é§</Value>').split('§').map(bytes)
    const body = Uint8Array.from([
      ...before!,
      ...Array.from({ length: 1_000_000 }, (_, i) => filling[i % filling.length]!),
      ...after!,
    ])
    for (const contentType of [null, 'text/xml; charset=gb2312']) assert.ok(decode(body, { contentType }).ok)
  })
}

test('an Inform that was cut off after any byte is an error and nothing else', () => {
  const whole = bytes(inform)
  for (let end = 0; end < whole.length; end++) {
    const decoded = decode(whole.subarray(0, end))
    assert.equal(decoded.ok, false)
    assert.ok(!decoded.ok && ['not-well-formed', 'not-soap'].includes(decoded.error.code), JSON.stringify(decoded))
  }
  assert.ok(decode(whole).ok)
})

test('any byte may be any other: the result is always a value', () => {
  const random = randomOf(17)
  for (let round = 0; round < 20_000; round++) {
    const body = bytes(inform)
    for (let n = 0; n <= round % 4; n++) body[Math.floor(random() * body.length)] = Math.floor(random() * 256)
    const decoded = decode(body)
    assert.ok(decoded.ok ? decoded.envelope.message !== null : decoded.error.message.length > 0)
  }
})

test('pieces of XML in any order: the result is always a value', () => {
  const random = randomOf(23)
  const pieces = [
    '<',
    '>',
    '</',
    '/>',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?',
    '?>',
    '<!DOCTYPE',
    '&',
    ';',
    '"',
    "'",
    '=',
    ' ',
    'a',
    ':',
    'Envelope',
    '<Envelope>',
    '<Body>',
    '<Inform>',
    '</Inform>',
    '</Body>',
    '</Envelope>',
    '\0',
    '\n',
  ]
  for (let round = 0; round < 20_000; round++) {
    const text = `<Envelope><Body>${Array.from({ length: 12 }, () => pieces[Math.floor(random() * pieces.length)]).join('')}`
    assert.equal(typeof decode(bytes(text)).ok, 'boolean')
    assert.equal(typeof redact(text), 'string')
  }
})

test('bytes without any sense are an error', () => {
  const random = randomOf(29)
  for (let round = 0; round < 500; round++) {
    const body = Uint8Array.from({ length: 300 }, () => Math.floor(random() * 256))
    assert.equal(decode(body).ok, false)
  }
})

test('a body of more bytes than allowed is refused before it is read', () => {
  assert.equal(refuse(new Uint8Array(101), { limits: { bytes: 100 } }).code, 'too-large')
  assert.equal(refuse(new Uint8Array(64 * 1024 * 1024 + 1)).code, 'too-large')
})

test('elements nested too deeply are refused where that begins', () => {
  const error = refuse(envelopeOf(`<cwmp:X>${'<a>'.repeat(1_000_000)}`))
  assert.equal(error.code, 'too-deep')
  assert.equal(accept(envelopeOf(`<cwmp:X>${'<a>'.repeat(29)}${'</a>'.repeat(29)}</cwmp:X>`)).message.method, 'unknown')
  assert.equal(refuse(envelopeOf(`<cwmp:X>${'<a>'.repeat(30)}${'</a>'.repeat(30)}</cwmp:X>`)).code, 'too-deep')
})

test('too many elements are refused', () => {
  assert.equal(
    refuse(envelopeOf(`<cwmp:X>${'<a/>'.repeat(2000)}</cwmp:X>`), { limits: { elements: 1000 } }).code,
    'too-many-elements',
  )
})

test('SOAP-14: a million elements are refused, however small', () => {
  const many = (element: string, n: number): string =>
    envelopeOf(`<cwmp:GetParameterValuesResponse>${element.repeat(n)}</cwmp:GetParameterValuesResponse>`)
  assert.equal(refuse(many('<a/>', 1_000_000)).code, 'too-many-elements')
  assert.equal(accept(many('<a/>', 900_000)).message.method, 'GetParameterValuesResponse')
})

for (const [what, declaration] of [
  [
    'entities that double each other',
    `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${Array.from('bcdefghij', (name, i) => `<!ENTITY ${name} "${`&${'abcdefghi'[i]};`.repeat(10)}">`).join('')}]>`,
  ],
  ['an external entity', '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'],
  ['an external DTD', '<!DOCTYPE x SYSTEM "http://example/x.dtd">'],
  ['a DTD without anything', '<!doctype x>'],
] as const) {
  test(`${what}: refused, and nothing is looked up`, () => {
    assert.equal(refuse(`<?xml version="1.0"?>${declaration}${withValue('<Value>&j;&a;</Value>')}`).code, 'entity')
    assert.equal(refuse(envelopeOf(`${declaration}<cwmp:Reboot/>`)).code, 'entity')
  })
}

for (const [what, body] of [
  ['a tag that is closed by another', '<cwmp:Reboot><CommandKey></Key></cwmp:Reboot>'],
  ['a tag that is closed twice', '<cwmp:Reboot></cwmp:Reboot></cwmp:Reboot>'],
  ['a name that begins another', '<cwmp:Reboot></cwmp:RebootX>'],
  ['an attribute without quotes that holds one', '<cwmp:Reboot a=1"2/>'],
  ['an attribute with an empty value', '<cwmp:Reboot a=/>'],
  ['an attribute without value', '<cwmp:Reboot a/>'],
  ['an attribute without name', '<cwmp:Reboot ="1"/>'],
  ['a < in a tag', '<cwmp:Reboot <a/>'],
  ['a comment without end', '<cwmp:Reboot><!-- </cwmp:Reboot>'],
  ['CDATA without end', '<cwmp:Reboot><CommandKey><![CDATA[ </CommandKey></cwmp:Reboot>'],
  ['a processing instruction without end', '<?a <cwmp:Reboot/>'],
  ['markup of no kind', '<cwmp:Reboot><!a></cwmp:Reboot>'],
] as const) {
  test(`${what} is not well-formed`, () => assert.equal(refuse(envelopeOf(body)).code, 'not-well-formed'))
}

for (const [what, of] of [
  [
    'attributes',
    (n: number) => envelopeOf(`<cwmp:X ${Array.from({ length: n }, (_, i) => `a${i}="${i}"`).join(' ')}/>`),
  ],
  [
    'namespaces',
    (n: number) => envelopeOf(`<cwmp:X ${Array.from({ length: n }, (_, i) => `xmlns:a${i}="${i}"`).join(' ')}/>`),
  ],
  [
    'parameters',
    (n: number) =>
      envelopeOf(
        informOf(
          '<ParameterValueStruct><Name>a.b</Name><Value xsi:type="xsd:string">c</Value></ParameterValueStruct>'.repeat(
            n,
          ),
        ),
      ),
  ],
  ['bare ampersands', (n: number) => withValue(`<Value>${'&a'.repeat(n * 10)}</Value>`)],
  ['comments in a value', (n: number) => withValue(`<Value>${'a<!---->'.repeat(n * 5)}</Value>`)],
  ['comments after the end', (n: number) => envelopeOf(informOf()) + '<!---->\n'.repeat(n * 5)],
  ['openings without end', (n: number) => envelopeOf('<cwmp:X>') + '<!-'.repeat(n * 10)],
  [
    'unknown names',
    (n: number) => envelopeOf(`<cwmp:X>${Array.from({ length: n }, (_, i) => `<a${i}/>`).join('')}</cwmp:X>`),
  ],
  ['control characters', (n: number) => withValue(`<Value>${'\u0001a'.repeat(n * 10)}</Value>`)],
  ['< in a value', (n: number) => withValue(`<Value>${'<'.repeat(n * 20)}</Value>`)],
  ['names in a value', (n: number) => withValue(`<Value>${'<a>'.repeat(n * 10)}${'</b>'.repeat(n * 10)}</Value>`)],
  [
    'values that hold their own name',
    (n: number) =>
      envelopeOf(
        informOf(
          '<ParameterValueStruct><Name>a</Name><Value>1<Value></Value></Value></ParameterValueStruct>'.repeat(n),
        ),
      ),
  ],
  [
    'values without end',
    (n: number) => envelopeOf(informOf('<ParameterValueStruct><Name>a</Name><Value>1<Value></Value>'.repeat(n))),
  ],
  [
    'names in another case',
    (n: number) =>
      envelopeOf(informOf('<parametervaluestruct><NAME>a</name><value>1</VALUE></parametervaluestruct>'.repeat(n))),
  ],
  ['attributes without quotes', (n: number) => envelopeOf(`<cwmp:X ${'a=b '.repeat(n)}/>`)],
  ['text between elements', (n: number) => envelopeOf(informOf('x<a/>'.repeat(n)))],
  [
    'events',
    (n: number) =>
      envelopeOf(
        informOf('', {
          events: `<Event>${'<EventStruct><EventCode>1 BOOT</EventCode></EventStruct>'.repeat(n)}</Event>`,
        }),
      ),
  ],
  [
    'faults in a faultstring',
    (n: number) =>
      envelopeOf(`<soap:Fault>${'<faultstring><FaultCode>9005</FaultCode></faultstring>'.repeat(n)}</soap:Fault>`),
  ],
  ['processing instructions', (n: number) => withValue(`<Value>${'<?a?>'.repeat(n * 5)}</Value>`)],
  ['processing instructions without end', (n: number) => envelopeOf(`<cwmp:X>${'<?a '.repeat(n * 5)}`)],
  ['halves of characters', (n: number) => withValue(`<Value>${'&#xD83D;'.repeat(n)}</Value>`)],
  ['white space', (n: number) => `${' \n'.repeat(n * 20)}${envelopeOf(informOf())}`],
  [
    'white space in the middle',
    (n: number) => envelopeOf(informOf().replace('<RetryCount>0', `<RetryCount>1${' '.repeat(n * 20)}2`)),
  ],
] as const) {
  // A step that is quadratic in these would need minutes; the limit is there so that it would be seen.
  test(`${what} by the hundred thousand are read in one go`, { timeout: 60_000 }, () => {
    const text = of(200_000)
    assert.equal(typeof decode(bytes(text)).ok, 'boolean')
    assert.equal(typeof redact(text), 'string')
  })
}
