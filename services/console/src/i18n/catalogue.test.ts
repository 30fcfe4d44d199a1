import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogue, say } from './catalogue.ts'
import { formatOf } from './format.ts'

const words = catalogue({
  en: { hello: 'Hello {name}', found: { one: '{n} device', other: '{n} devices' } },
  de: { hello: 'Hallo {name}', found: { one: '{n} Gerät', other: '{n} Geräte' } },
})

test('a sentence is said in the language, its places filled, its number as the locale writes it', () => {
  assert.equal(say(words, 'de', 'hello', { name: 'Box' }), 'Hallo Box')
  assert.equal(say(words, 'en', 'found', { n: 1 }), '1 device')
  assert.equal(
    say(words, 'de', 'found', { n: 1234 }, n => formatOf('de-DE').number(n)),
    '1.234 Geräte',
  )
})

test('what fills a place is never a pattern itself', () => {
  assert.equal(say(words, 'en', 'hello', { name: '$& {name}' }), 'Hello $& {name}')
})

test('numbers, sizes and spans are written as people read them', () => {
  const [en, de] = [formatOf('en-GB'), formatOf('de-DE')]
  assert.equal(en.number(1_234_567), '1,234,567')
  assert.equal(de.number(0.25, 2), '0,25')
  assert.equal(en.bytes(999), '999 byte')
  assert.equal(en.bytes(48_300_000), '48.3 MB')
  assert.equal(de.bytes(1_500), '1,5 kB')
  assert.equal(en.duration(340), '340ms')
  assert.equal(en.duration(4_200), '4.2s')
  assert.equal(en.duration(7_500_000), '2h 5m')
  assert.match(de.duration(4_200), /^4,2\s(?:s|Sek\.)$/)
})

test('a time is told from now: seconds, minutes, days, before and after', () => {
  const now = Date.UTC(2026, 5, 1, 12)
  const at = (ms: number): string => formatOf('en').relative(new Date(now + ms), now)
  assert.equal(at(-2_000), 'now')
  assert.equal(at(-30_000), '30 seconds ago')
  assert.equal(at(-119_000), '1 minute ago')
  assert.equal(at(3_600_000), 'in 1 hour')
  assert.equal(at(-86_400_000), 'yesterday')
  assert.equal(at(-40 * 86_400_000), 'last month')
})
