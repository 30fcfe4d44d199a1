import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PERMISSIONS } from '@auroralinks/database/permissions'
import { GROUPS, isHeld, withPermission } from './permissions.ts'
import { words } from './words.ts'

test('every permission of the API is shown, in one group, with words of its own', () => {
  const shown = GROUPS.flatMap(g => [...g.permissions])
  assert.deepEqual([...shown].sort(), Object.keys(PERMISSIONS).sort(), 'a new permission is put into a group')
  for (const permission of shown) assert.ok(Object.hasOwn(words.en, `may.${permission}`), permission)
})

test('what is given is held, and what it makes needless goes', () => {
  assert.deepEqual(withPermission(['devices.read'], 'tasks.create', true), ['devices.read', 'tasks.create'])
  assert.deepEqual(withPermission(['tasks.create:reboot'], 'tasks.create', true), ['tasks.create'])
  assert.deepEqual(withPermission(['devices.*'], 'devices.read', true), ['devices.*'])
})

test('what is taken is gone, and all else that was held stays', () => {
  assert.deepEqual(withPermission(['faults.*', 'files.read'], 'faults.write', false), ['faults.read', 'files.read'])
  const without = withPermission(['*'], 'keys.manage', false)
  assert.ok(!isHeld(without, 'keys.manage'))
  for (const p of ['devices.delete', 'tasks.create', 'tasks.create:reboot', 'audit.read'])
    assert.ok(isHeld(without, p), p)
  const types = withPermission(['tasks.create'], 'tasks.create:factoryReset', false)
  assert.ok(!isHeld(types, 'tasks.create:factoryReset') && isHeld(types, 'tasks.create:reboot'))
  assert.deepEqual(withPermission(['tasks.create:reboot'], 'tasks.create', false), [])
})
