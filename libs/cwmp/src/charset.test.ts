import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accept, bytes, refuse, valueOf } from '../test/fixtures.ts'
import { decodeText } from './index.ts'

const message = valueOf('<Value xsi:type="xsd:string">Müller</Value>')
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

test('Latin-1 is read by the Content-Type, by the XML declaration, and when nothing is declared', () => {
  assert.deepEqual(read(latin1(message), 'text/xml; charset=ISO-8859-1'), ['Müller', []])
  assert.deepEqual(read(latin1(declared('ISO-8859-1'))), ['Müller', []])
  assert.deepEqual(read(latin1(message)), ['Müller', ['charset-mismatch']])
})

test('the Content-Type counts before the XML declaration', () => {
  assert.deepEqual(read(latin1(declared('KOI8-R')), 'text/xml; charset=ISO-8859-1'), ['Müller', []])
})

test('a charset that is not what was sent is found out', () => {
  assert.deepEqual(read(latin1(declared('UTF-8')), 'text/xml; charset=utf-8'), ['Müller', ['charset-mismatch']])
  assert.deepEqual(read(bytes(declared('UTF-8')), 'text/xml; charset=ISO-8859-1'), ['Müller', ['charset-mismatch']])
  assert.deepEqual(read(bytes(declared('UTF-16'))), ['Müller', ['charset-mismatch']])
})

test('a charset that nobody knows is passed over', () => {
  assert.deepEqual(read(bytes(message), 'text/xml; charset=x-own'), ['Müller', ['unknown-charset']])
  assert.deepEqual(read(latin1(message), 'text/xml; charset=x-own'), ['Müller', ['unknown-charset']])
})

test('UTF-16 is read with and without a BOM, whatever is declared', () => {
  for (const littleEndian of [true, false]) {
    assert.deepEqual(read(utf16(`\ufeff${declared('UTF-16')}`, littleEndian)), ['Müller', []])
    assert.deepEqual(read(utf16(message, littleEndian), 'text/xml; charset=utf-8'), ['Müller', []])
  }
})

test('GB2312 is read where it is declared', () => {
  const text = valueOf('<Value xsi:type="xsd:string">\u00c4\u00e3\u00ba\u00c3</Value>') // the bytes of 你好
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
