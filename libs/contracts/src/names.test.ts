import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileNameOf, tagKey, tagOf } from './names.ts'

test('a tag is text: any characters but control characters, up to 64, kept as written', () => {
  for (const tag of ['Zone 7/Nord', 'größe', 'a', '..', '%', '\u{1f600}'.repeat(64), ' padded ', '标签', `quote'"\\`])
    assert.equal(tagOf(tag), tag, tag)
  assert.equal(tagOf('gro\u0308\u00dfe'), 'gr\u00f6\u00dfe', 'composed')
  for (const none of [
    '',
    'x'.repeat(65),
    '\u{1f600}'.repeat(65),
    'a\nb',
    'a\u0000',
    '\u007f',
    '\u0085',
    'a\ud800',
    '\udc00b',
  ])
    assert.equal(tagOf(none), null, JSON.stringify(none))
})

test('one tag whatever its case', () => {
  for (const [a, b] of [
    ['Gold', 'gOLD'],
    ['Größe', 'GRÖSSE'],
    ['gro\u0308sse', 'GR\u00d6SSE'],
    ['ΣΑΣ', 'σας'],
    ['σασ', 'σας'],
  ] as const)
    assert.equal(tagKey(a), tagKey(b), `${a} ${b}`)
  assert.notEqual(tagKey('a'), tagKey('ä'))
})

test('the name of a file is text, and never a path', () => {
  for (const name of [
    'fw 1.bin',
    'größe.cfg',
    '.hidden',
    '...',
    'a..b',
    'x'.repeat(200),
    '\u{1f600}'.repeat(200),
    'a&b?c#d%e',
    '标签',
  ])
    assert.equal(fileNameOf(name), name, name)
  for (const none of [
    '',
    '.',
    '..',
    'a/b',
    '../a',
    'a\\b',
    ' a',
    'a ',
    '\u00a0a',
    'a\u3000',
    'a\tb',
    'a\u0000',
    '\u0081',
    'x'.repeat(201),
    'a\ud800',
  ])
    assert.equal(fileNameOf(none), null, JSON.stringify(none))
})
