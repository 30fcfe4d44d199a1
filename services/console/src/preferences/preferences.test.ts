import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPreferences, localeOf, readPreferences } from './preferences.ts'

test('preferences that are damaged, or of another version, are those of the browser', () => {
  for (const kept of [null, '', '{', '[]', 'null', '{"theme":"pink","language":"fr"}'])
    assert.deepEqual(readPreferences(kept, ['fr-FR', 'de-AT', 'en']), {
      theme: 'system',
      density: 'comfortable',
      language: 'de',
    })
  assert.equal(readPreferences('{"language":"en"}', ['de']).language, 'en')
})

test('a change is kept and told to whoever listens', () => {
  const kept = new Map<string, string>()
  const store = { getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => void kept.set(k, v) }
  const preferences = createPreferences(store, ['en'])
  const heard: string[] = []
  const end = preferences.subscribe(() => heard.push(preferences.get().theme))
  preferences.set({ theme: 'dark' })
  end()
  preferences.set({ theme: 'light' })
  assert.deepEqual(heard, ['dark'])
  assert.equal(createPreferences(store, ['en']).get().theme, 'light')
})

test('dates are written as the browser does it, where it is of the language that was chosen', () => {
  assert.equal(localeOf('en', ['de-DE', 'en-AU']), 'en-AU')
  assert.equal(localeOf('de', ['en-GB']), 'de')
})
