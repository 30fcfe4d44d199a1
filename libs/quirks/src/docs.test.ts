import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { z } from 'zod'
import { Profile, SECTIONS } from './profile.ts'

interface Described {
  properties?: { [name: string]: Described }
}

test('docs/quirks.md has a row for every field of a profile, and for no other', () => {
  const page = readFileSync(new URL('../../../docs/quirks.md', import.meta.url), 'utf8')
  const { properties = {} } = z.toJSONSchema(Profile, { io: 'input' }) as Described
  const fields = SECTIONS.flatMap(s => Object.keys(properties[s]?.properties ?? {}).map(f => `${s}.${f}`))
  assert.ok(fields.length >= SECTIONS.length)
  const rows = [...page.matchAll(/^\| `(\w+\.\w+)` \|/gm)].map(m => m[1])
  assert.deepEqual(rows.sort(), fields.sort())
  const matches = [...page.matchAll(/^\| `([a-z]\w+)` \|/gm)].map(m => m[1])
  assert.deepEqual(matches.sort(), Object.keys(properties['match']?.properties ?? {}).sort())
})
