import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chipsOf, filterOf, quoted } from './chips.ts'
import type { Chip, Comparator } from './chips.ts'
import { suggestionsFor, taken, typedAt } from './complete.ts'
import { comparatorsOf, FIELDS } from './fields.ts'

const chip = (name: string, comparator: Comparator, value: string, more: Partial<Chip> = {}): Chip => ({
  name,
  comparator,
  value,
  isParameter: false,
  isNegated: false,
  ...more,
})

test('comparisons that must all hold are chips, however they are written', () => {
  assert.deepEqual(chipsOf(''), [])
  const both = [chip('state', '=', 'active'), chip('softwareVersion', '!=', '1.*')]
  for (const text of ['state = active AND softwareVersion != "1.*"', "state=active softwareVersion!='1.*'"])
    assert.deepEqual(chipsOf(text), both, text)
  assert.deepEqual(chipsOf('"Device.WiFi.SSID.1.SSID" : "my net"'), [
    chip('Device.WiFi.SSID.1.SSID', ':', 'my net', { isParameter: true }),
  ])
  assert.deepEqual(chipsOf('NOT tag = north -traced = true'), [
    chip('tag', '=', 'north', { isNegated: true }),
    chip('traced', '=', 'true', { isNegated: true }),
  ])
  assert.deepEqual(chipsOf('lastInformAt > 2026-01-01T10:00:00+01:00'), [
    chip('lastInformAt', '>', '2026-01-01T10:00:00+01:00'),
  ])
})

test('what says more than that, or nothing that can be understood, stays text', () => {
  for (const text of [
    'state = active OR tag = x',
    '(state = active)',
    'state =',
    'state',
    'state ! active',
    'a = "x',
    'OR = x',
  ])
    assert.equal(chipsOf(text), null, text)
})

test('chips and text are the same filter, whatever stands in a value', () => {
  for (const value of [
    'plain',
    'two words',
    'a "quoted" one',
    'back\\slash',
    '1.*',
    'AND',
    '-x',
    'a:b',
    "it's",
    'ü→',
    'a(b)',
    '',
  ]) {
    const chips = [
      chip('manufacturer', '=', value),
      chip('Device.X', '<', value, { isParameter: true, isNegated: true }),
    ]
    assert.deepEqual(chipsOf(filterOf(chips)), chips, value)
  }
  assert.equal(quoted('1.*'), '1.*')
  assert.equal(quoted('a b'), '"a b"')
})

test('what is typed is completed: fields, names of parameters, words of a field', () => {
  const names = (filter: string): string[] => suggestionsFor(typedAt(filter, filter.length)).map(s => s.label)
  assert.deepEqual(names('sof'), ['softwareVersion'])
  assert.deepEqual(names('state = a'), ['active'])
  assert.deepEqual(names('state = active AND tr'), ['traced'])
  assert.deepEqual(names('state = active'), [])
  assert.equal(typedAt('"Device.Wi', 10).kind, 'parameter')
  assert.equal(typedAt('Device.Wi', 9).kind, 'parameter')
  assert.equal(typedAt('softwareVersion = "1.', 21).kind, 'none')
  const typed = typedAt('"Device.Wi AND x', 10)
  assert.deepEqual([typed.text, typed.from], ['Device.Wi', 0])
})

test('a suggestion takes the place of the word, and the caret stands behind it', () => {
  const filter = 'state = ac AND tag : x'
  const after = taken(filter, typedAt(filter, 10), { label: 'active', insert: 'active' })
  assert.deepEqual(after, { filter: 'state = active AND tag : x', caret: 15 })
  const name = taken('"Device.Wi', typedAt('"Device.Wi', 10), {
    label: '',
    insert: '"Device.WiFi.RadioNumberOfEntries"',
  })
  assert.equal(name.filter, '"Device.WiFi.RadioNumberOfEntries" ')
})

test('each field is compared as the API compares it', () => {
  for (const { name, type } of FIELDS) assert.ok(comparatorsOf(name, false).length > 0, `${name} ${type}`)
  assert.ok(comparatorsOf('Device.X', true).includes('<'))
})
