import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linesOf, unfolded } from './xml.ts'

const XML =
  '<?xml version="1.0"?><soap:Envelope xmlns:soap="x"><soap:Body><cwmp:Inform><Name>a &amp; b</Name><Empty></Empty><Self/></cwmp:Inform></soap:Body></soap:Envelope>'
const shown = (xml: string): string[] => linesOf(xml).map(l => `${' '.repeat(l.depth)}${l.text}`)

test('each element is on a line, and what holds only a text is one line', () => {
  assert.deepEqual(shown(XML), [
    '<?xml version="1.0"?>',
    '<soap:Envelope xmlns:soap="x">',
    ' <soap:Body>',
    '  <cwmp:Inform>',
    '   <Name>a &amp; b</Name>',
    '   <Empty></Empty>',
    '   <Self/>',
    '  </cwmp:Inform>',
    ' </soap:Body>',
    '</soap:Envelope>',
  ])
})

test('what is folded hides what is in it, up to its end', () => {
  const lines = linesOf(XML)
  assert.deepEqual(
    unfolded(lines, new Set([3])).map(i => lines[i]!.text.slice(0, 12)),
    ['<?xml versio', '<soap:Envelo', '<soap:Body>', '<cwmp:Inform', '</soap:Body>', '</soap:Envel'],
  )
})

test('what is cut off or no XML at all is shown as it is', () => {
  assert.deepEqual(shown('<a><b>text'), ['<a>', ' <b>', '  text'])
  assert.deepEqual(shown('</a>no'), ['</a>', 'no'])
  assert.deepEqual(shown(''), [])
})
