import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId, timeOfId } from '@auroralinks/runtime'
import { idForUser, isAnothersSession } from './user-tag.ts'

test('the id of a session tells whose it is, is a UUID v7 of the same time, and of one without a user says nothing', () => {
  const now = Date.now()
  for (const user of ['0A1B2C-Box-1', '', 'admin', 'Jäsøn']) {
    const id = idForUser(newId(now), user)
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.equal(timeOfId(id), now)
    assert.equal(isAnothersSession(id, user), false)
    assert.equal(isAnothersSession(id, `${user}x`), true)
  }
  const plain = Array.from({ length: 1_000 }, () => idForUser(newId(now), null))
  const taken = plain.filter(id => isAnothersSession(id, 'admin'))
  assert.ok(taken.length < 5, 'one in four thousand by chance')
  assert.equal(new Set(Array.from({ length: 1_000 }, () => idForUser(newId(now), 'admin'))).size, 1_000)
})
