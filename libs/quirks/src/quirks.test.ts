import assert from 'node:assert/strict'
import { test } from 'node:test'
import { skipPattern } from './match.ts'
import { parseProfile } from './profile.ts'
import type { NamedProfile, Profile, ProfileSource } from './profile.ts'
import { createQuirks } from './quirks.ts'

const profile = (name: string, p: Partial<Profile>, source: ProfileSource = 'shipped'): NamedProfile => ({
  name,
  source,
  profile: { about: 'of these tests', match: {}, ...p },
})
const BOX = { oui: '00D09E', productClass: 'Box 3', softwareVersion: '1.10' }

test('a device gets the profiles of its OUI, product class and software version', () => {
  const { of } = createQuirks([
    profile('oui', { match: { oui: ['00D09E'] } }),
    profile('other-oui', { match: { oui: ['00D09F'] } }),
    profile('class', { match: { productClass: ['Router', 'Box*'] } }),
    profile('other-class', { match: { productClass: ['Box'] } }),
    profile('from', { match: { softwareVersion: { from: '1.9' } } }),
    profile('below', { match: { softwareVersion: { below: '1.9' } } }),
    profile('between', { match: { softwareVersion: { from: '1.10', below: '1.11' } } }),
    profile('wrong-in-one', { match: { oui: ['00D09E'], softwareVersion: { from: '2' } } }),
  ])
  assert.deepEqual([...of(BOX).names].sort(), ['between', 'class', 'from', 'oui'])
  assert.deepEqual(
    [...of({ ...BOX, softwareVersion: null }).names].sort(),
    ['class', 'oui'],
    'an unknown version is in no range',
  )
  assert.deepEqual([...of({ ...BOX, oui: '00d09e' }).names].sort(), ['between', 'class', 'from', 'oui'])
  assert.deepEqual(of({ oui: 'FFFFFF', productClass: '', softwareVersion: null }).names, [])
})

test("of several profiles the operator's is heard before ours, then the closer one: class before version before OUI; field by field", () => {
  const quirks = createQuirks([
    profile('a-oui', {
      match: { oui: ['00D09E'] },
      answers: { cwmpFirst: true, xmlDeclaration: true },
      sessions: { mostRpcs: 4 },
    }),
    profile('b-class', { match: { productClass: ['Box 3'] }, answers: { xmlDeclaration: false } }),
    profile('c-version', {
      match: { softwareVersion: { from: '1' } },
      answers: { xmlDeclaration: true, booleans: 'words' },
    }),
  ])
  assert.deepEqual(quirks.of(BOX), {
    names: ['b-class', 'c-version', 'a-oui'],
    answers: { xmlDeclaration: false, booleans: 'words', cwmpFirst: true },
    sessions: { mostRpcs: 4 },
  })
  quirks.set([profile('mine', { sessions: { mostRpcs: 9 } }, 'folder')])
  assert.deepEqual(quirks.of(BOX).sessions, { mostRpcs: 9 })
  assert.equal(quirks.of(BOX).names[0], 'mine')
  quirks.set([profile('b-class', {}, 'stored')])
  assert.deepEqual(quirks.of(BOX).answers?.xmlDeclaration, true, 'a profile of the name of ours counts instead of it')
  assert.equal(quirks.of(BOX), quirks.of({ ...BOX }), 'the same object as long as nothing changes')
})

test('a path that is never read is itself, and all below where it ends in a dot; {i} is an instance number', () => {
  const device = skipPattern('Device.X.{i}.Y.')
  for (const name of ['Device.X.1.Y.', 'Device.X.12.Y.Z']) assert.ok(device.test(name))
  for (const name of ['Device.X.0.Y.Z', 'Device.X.a.Y.Z', 'Device.X.1.Y', 'ADevice.X.1.Y.'])
    assert.ok(!device.test(name))
  assert.ok(!skipPattern('Device.A').test('Device.AB'))
})

test('what a profile cannot say is refused with its place: unknown fields, wrong forms, half a range', () => {
  const errors = (value: unknown) => {
    const read = parseProfile(value)
    assert.ok('errors' in read)
    return read.errors.map(e => `${e.where}: ${e.detail}`)
  }
  const about = 'x'
  assert.deepEqual(errors({ about, match: {}, answers: { xmlDecl: true } }), [
    'answers.xmlDecl: is no field of a profile',
  ])
  assert.deepEqual(errors({ about, match: { oui: ['12345'] } }), ['match.oui.0: is six hexadecimal digits'])
  assert.deepEqual(errors({ about, match: { softwareVersion: {} } }), [
    'match.softwareVersion: has from, below or both',
  ])
  assert.equal(errors({ about, match: {}, answers: { envelopePrefix: 'a b' } }).length, 1)
  assert.equal(errors({ match: {} }).length, 1)
  for (const nothing of [null, [], 'text', 5]) assert.equal(errors(nothing).length, 1)
  assert.deepEqual(parseProfile({ about, match: { oui: ['ab12cd'] } }), {
    profile: { about, match: { oui: ['AB12CD'] } },
  })
})

test('peers that call themselves ever otherwise do not fill the memory, and are still told apart', () => {
  const { of } = createQuirks([profile('class', { match: { productClass: ['Box*'] } })])
  for (let i = 0; i < 25_000; i++) of({ oui: 'AAAAAA', productClass: `X${i}`, softwareVersion: null })
  assert.deepEqual(of({ oui: 'AAAAAA', productClass: 'Box', softwareVersion: null }).names, ['class'])
})
