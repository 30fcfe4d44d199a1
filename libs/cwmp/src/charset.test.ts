import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accept, acceptAs, bytes, deviceId, envelopeOf, informOf, refuse, withValue } from '../test/fixtures.ts'
import { decodeText } from './index.ts'

const message = withValue('<Value xsi:type="xsd:string">Müller</Value>')
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, c => c.charCodeAt(0))
const utf16 = (text: string, littleEndian: boolean): Uint8Array => {
  const view = new DataView(new ArrayBuffer(text.length * 2))
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), littleEndian)
  return new Uint8Array(view.buffer)
}
const read = (body: Uint8Array, contentType: string | null = null): [string, string[]] => {
  const envelope = accept(body, { contentType })
  return [(envelope.message as { parameters: { value: string }[] }).parameters[0]!.value, envelope.tolerated]
}
const declared = (charset: string): string => `<?xml version="1.0" encoding="${charset}"?>${message}`

test('UTF-8 is read without being declared, with a BOM, and by its declarations', () => {
  assert.deepEqual(read(bytes(message)), ['Müller', []])
  assert.deepEqual(read(bytes(`\ufeff${message}`), 'text/xml; charset=iso-8859-1'), ['Müller', []])
  assert.deepEqual(read(bytes(message), 'text/xml; charset="utf-8"'), ['Müller', []])
  assert.deepEqual(read(bytes(declared('UTF-8'))), ['Müller', []])
})

test('X4, H12: Latin-1 is read by the Content-Type, by the XML declaration, and when nothing is declared', () => {
  assert.deepEqual(read(latin1(message), 'text/xml; charset=ISO-8859-1'), ['Müller', []])
  assert.deepEqual(read(latin1(declared('ISO-8859-1'))), ['Müller', []])
  assert.deepEqual(read(latin1(message)), ['Müller', ['charset-mismatch']])
})

test('the Content-Type counts before the XML declaration', () => {
  assert.deepEqual(read(latin1(declared('KOI8-R')), 'text/xml; charset=ISO-8859-1'), ['Müller', []])
})

test('X4: a charset that is not what was sent is found out', () => {
  assert.deepEqual(read(latin1(declared('UTF-8')), 'text/xml; charset=utf-8'), ['Müller', ['charset-mismatch']])
  assert.deepEqual(read(bytes(declared('UTF-8')), 'text/xml; charset=ISO-8859-1'), ['Müller', ['charset-mismatch']])
  assert.deepEqual(read(bytes(declared('UTF-16'))), ['Müller', ['charset-mismatch']])
})

test('a charset that nobody knows is passed over', () => {
  assert.deepEqual(read(bytes(message), 'text/xml; charset=x-own'), ['Müller', ['unknown-charset']])
  assert.deepEqual(read(latin1(message), 'text/xml; charset=x-own'), ['Müller', ['unknown-charset']])
})

test('X4: UTF-16 is read with and without a BOM, whatever is declared', () => {
  for (const littleEndian of [true, false]) {
    assert.deepEqual(read(utf16(`\ufeff${declared('UTF-16')}`, littleEndian)), ['Müller', []])
    assert.deepEqual(read(utf16(message, littleEndian), 'text/xml; charset=utf-8'), ['Müller', []])
  }
})

test('P10: GB2312 is read where it is declared', () => {
  const text = withValue('<Value xsi:type="xsd:string">\u00c4\u00e3\u00ba\u00c3</Value>') // the bytes of 你好
  assert.deepEqual(read(latin1(text), 'text/xml; charset=gb2312'), ['你好', []])
})

test('what is in no charset that can be read is refused', () => {
  assert.equal(refuse(Uint8Array.of(0, 0, 0xfe, 0xff, 0, 0, 0, 0x3c)).code, 'charset')
  assert.equal(refuse(Uint8Array.of(0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0)).code, 'charset')
  assert.equal(refuse(Uint8Array.of(0x4c, 0x6f, 0xa7, 0x94, 0x93)).code, 'charset')
  assert.equal(refuse(Uint8Array.of(0xff, 0xfe, 0x3c, 0)).code, 'not-well-formed')
  assert.equal(refuse(Uint8Array.of(0xff, 0xfe, 0x00, 0xd8, 0x00, 0xd8)).code, 'charset')
})

test('an empty body has an empty text', () => {
  assert.deepEqual(decodeText(new Uint8Array(0)), { ok: true, text: '', tolerated: [] })
})

const withBytes = (text: string, ...raw: number[][]): Uint8Array => {
  // Each § of the text stands for the next of the raw bytes.
  const parts = text.split('§').map(bytes)
  return Uint8Array.from(parts.flatMap((part, i) => [...part, ...(i < parts.length - 1 ? raw[i]! : [])]))
}
const string = (text: string) => withValue(`<Value xsi:type="xsd:string">${text}</Value>`)

test('single bytes that are no UTF-8 are replaced and named, and the valid ones stay', () => {
  for (const charset of [null, 'text/xml; charset=utf-8'])
    assert.deepEqual(read(withBytes(string('Müller §'), [0xff, 0xfe]), charset), ['Müller \ufffd\ufffd', ['bad-bytes']])
  assert.deepEqual(read(withBytes(string('Müller § 中'), [0xe4])), ['Müller \ufffd 中', ['bad-bytes']])
  assert.deepEqual(
    read(
      withBytes(`<?xml version="1.0" encoding="UTF-8"?>${string('Müller §')}`, [0xff]),
      'text/xml; charset=ISO-8859-1',
    ),
    ['Müller \ufffd', ['charset-mismatch', 'bad-bytes']],
  )
  assert.deepEqual(read(withBytes(`\ufeff${string('a§')}`, [0xff]), 'text/xml; charset=ISO-8859-1'), [
    'a\ufffd',
    ['bad-bytes'],
  ])
  assert.deepEqual(read(withBytes(string('Müller §'), [0xff]), 'text/xml; charset=x-own'), [
    'Müller \ufffd',
    ['unknown-charset', 'bad-bytes'],
  ])
})

test('without any valid sequence of UTF-8 single bytes are Latin-1', () => {
  assert.deepEqual(read(withBytes(string('M§ller'), [0xfc]), 'text/xml; charset=utf-8'), [
    'Müller',
    ['charset-mismatch'],
  ])
  assert.deepEqual(read(withBytes(string('a§'), [0xff])), ['aÿ', ['charset-mismatch']])
})

test('a charset that is declared and fits but for a byte is kept', () => {
  const chinese = [0xc4, 0xe3, 0xba, 0xc3, 0xc4, 0xe3, 0xba, 0xc3]
  assert.deepEqual(read(withBytes(string('§ §'), chinese, [0xff]), 'text/xml; charset=gb2312'), [
    '你好你好 \ufffd',
    ['bad-bytes'],
  ])
  assert.deepEqual(read(withBytes(string('§ §'), [0xca, 0xe5, 0xf1, 0xe1], [0xd2]), 'text/xml; charset=iso-8859-7'), [
    'Κερα \ufffd',
    ['bad-bytes'],
  ])
})

test('a bad byte elsewhere never makes a device another one, and neither does a good one', () => {
  const serialOf = (serial: number[], ssid: number[], contentType: string | null = null) => {
    const body = withBytes(
      envelopeOf(
        informOf('<ParameterValueStruct><Name>A</Name><Value xsi:type="xsd:string">§</Value></ParameterValueStruct>', {
          count: 1,
          device: deviceId.replace('0001', '§'),
        }),
      ),
      serial,
      ssid,
    )
    return acceptAs('Inform', body, { contentType }).message.deviceId.serialNumber
  }
  const [utf8, western] = [[...bytes('ü')], [0xfc]]
  for (const ssid of [[0x41], [0xff], utf8, western, [...utf8, 0xff], [0xed, 0xa0, 0x80], [...bytes('😀'), 0xc3]]) {
    assert.equal(serialOf(utf8, ssid), 'ü', `${ssid}`)
    assert.equal(serialOf(western, ssid), 'ü', `${ssid}`)
    assert.equal(serialOf([0x31], ssid), '1', `${ssid}`)
    assert.equal(serialOf(western, ssid, 'text/xml; charset=ISO-8859-1'), 'ü', `${ssid}`)
  }
})

test('the halves of a character are joined, as references and as bytes (CESU-8)', () => {
  assert.deepEqual(read(bytes(string('home &#55357;&#56835;&#xD83D;&#xDE00;'))), ['home 😃😀', ['surrogate-halves']])
  assert.deepEqual(read(withBytes(string('home §'), [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x83])), [
    'home 😃',
    ['surrogate-halves'],
  ])
  assert.deepEqual(read(bytes(string('a&#55357;b&#56835;&#55357;c'))), ['abc', ['illegal-characters']])
  assert.deepEqual(
    read(withBytes(string('é§|§|§'), [0xed, 0xa0, 0xbd], [0xed, 0xb8, 0x83], [0xed, 0xa0, 0xbd, 0xed, 0xa0, 0xbd])),
    ['é\ufffd|\ufffd|\ufffd\ufffd', ['bad-bytes']],
  )
})

test('a half of a character does not take a body of UTF-16 with it', () => {
  assert.deepEqual(read(utf16(`\ufeff${string('a\ud800b')}`, true)), ['a\ufffdb', ['bad-bytes']])
})

test('X4, P10: every charset that the Encoding Standard names is read by either declaration', () => {
  const written: [charset: string, of: string, bytes: number[]][] = [
    ['gb2312', '中国', [0xd6, 0xd0, 0xb9, 0xfa]],
    ['gbk', '镕', [0xe9, 0x46]],
    ['gb18030', '中😀', [0xd6, 0xd0, 0x94, 0x39, 0xfc, 0x36]],
    ['big5', '中國', [0xa4, 0xa4, 0xb0, 0xea]],
    ['shift_jis', '日本', [0x93, 0xfa, 0x96, 0x7b]],
    ['euc-jp', '日本', [0xc6, 0xfc, 0xcb, 0xdc]],
    ['euc-kr', '한국', [0xc7, 0xd1, 0xb1, 0xb9]],
    ['windows-1251', 'Мир', [0xcc, 0xe8, 0xf0]],
    ['koi8-r', 'Мир', [0xed, 0xc9, 0xd2]],
    ['windows-1252', '€', [0x80]],
    ['iso-8859-2', 'Łódź', [0xa3, 0xf3, 0x64, 0xbc]],
    ['iso-8859-15', '€', [0xa4]],
    ['windows-1254', 'İş', [0xdd, 0xfe]],
    ['tis-620', 'ไทย', [0xe4, 0xb7, 0xc2]],
  ]
  for (const [charset, of, encoded] of written) {
    assert.deepEqual(
      read(withBytes(string('a § b'), encoded), `text/xml; charset="${charset}"`),
      [`a ${of} b`, []],
      charset,
    )
    assert.deepEqual(
      read(withBytes(`<?xml version="1.0" encoding="${charset.toUpperCase()}"?>${string('§')}`, encoded)),
      [of, []],
      `${charset} by the XML declaration`,
    )
  }
})
