import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Profile } from '@auroralinks/quirks'
import { FIELDS, effectsOf, targetOf } from './effects.ts'
import { words } from './words.ts'

test('every field that a profile can have is shown, with what it does', () => {
  const { about: _about, match: _match, ...sections } = Profile.shape
  const all = Object.entries(sections).flatMap(([section, schema]) =>
    Object.keys(schema.unwrap().shape).map(name => `${section}.${name}`),
  )
  assert.deepEqual([...FIELDS].sort(), all.sort())
  for (const field of FIELDS) assert.ok(Object.hasOwn(words.en, `does.${field}`), field)
})

test('a profile is told by what it does and for whom', () => {
  const profile = {
    name: 'box',
    source: 'stored' as const,
    about: 'x',
    match: { oui: ['00D09E'], softwareVersion: { below: '2.0' } },
    sessions: { mostRpcs: 1 },
    reading: { skip: ['Device.A.', 'Device.B.'], nextLevel: false as const },
  }
  assert.deepEqual(
    effectsOf(profile).map(e => `${e.field}=${e.value}`),
    ['sessions.mostRpcs=1', 'reading.nextLevel=false', 'reading.skip=Device.A., Device.B.'],
  )
  assert.equal(targetOf(profile), '00D09E · < 2.0')
  assert.equal(targetOf({ ...profile, match: {} }), '')
})
