import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PERMISSIONS, covers as asTheApi } from '@auroralinks/database/permissions'
import { BEYOND_GROUPS, BEYOND_TENANTS, covers, may, maySome } from './permissions.ts'
import { oneOf, parseSearch, stringifySearch, textOf } from './search.ts'
import { rank } from './palette/rank.ts'

test('permissions cover what the API lets them cover', () => {
  for (const held of [
    '*',
    'devices.*',
    'devices.read',
    'tasks.create',
    'tasks.create:*',
    'tasks.create:reboot',
    'tasks.*',
    'dev',
  ])
    for (const wanted of [
      'devices.read',
      'devices.write',
      'tasks.create:reboot',
      'tasks.create:download',
      'tasks.read',
    ] as const)
      assert.equal(covers(held, wanted), asTheApi(held, wanted), `${held} for ${wanted}`)
})

test('what concerns all devices is known as the API knows it, and nobody has it who is limited to some', () => {
  const on = (...kinds: string[]): string[] =>
    Object.entries(PERMISSIONS)
      .filter(([, p]) => kinds.includes(p.on))
      .map(([name]) => name)
      .sort()
  assert.deepEqual([...BEYOND_GROUPS].sort(), on('all', 'tenant'))
  assert.deepEqual([...BEYOND_TENANTS].sort(), on('all', 'installation'))
  assert.equal(may([{ permissions: ['*'], devices: [] }], 'quirks.write', 'acme'), false)
  assert.equal(may([{ permissions: ['*'], devices: [] }], 'keys.manage', 'acme'), true)
  assert.equal(may([{ permissions: ['*'], devices: [{ tag: 'north' }] }], 'audit.read'), false)
  assert.equal(may([{ permissions: ['*'], devices: [] }], 'audit.read'), true)
  assert.equal(may([{ permissions: ['*'], devices: [{ tag: 'north' }] }], 'devices.write'), true)
  assert.equal(maySome([{ permissions: ['tasks.create:reboot'], devices: [] }], 'tasks.create'), true)
  assert.equal(maySome([{ permissions: ['tasks.read'], devices: [] }], 'tasks.create'), false)
})

test('what a search says survives the address, and what says nothing is not in it', () => {
  const search = { filter: 'productClass = "B&x" AND "Device.X" > 5', sort: '-id', empty: '', none: undefined }
  const text = stringifySearch(search)
  assert.deepEqual(parseSearch(text), { filter: search.filter, sort: '-id' })
  assert.equal(stringifySearch({ none: undefined }), '')
  assert.equal(oneOf(['a', 'b'], 'c'), undefined)
  assert.equal(textOf(''), undefined)
})

test('the palette finds by parts of words in any order, what begins so first', () => {
  const all = ['Overview', 'Devices', 'Colours: Dark', 'Übersicht'].map(label => ({ label }))
  const names = (text: string): string[] => rank(all, text).map(c => c.label)
  assert.deepEqual(names('d'), ['Devices', 'Colours: Dark'])
  assert.deepEqual(names('dark col'), ['Colours: Dark'])
  assert.deepEqual(names('uber'), ['Übersicht'])
  assert.deepEqual(names('zzz'), [])
  assert.equal(names('').length, 4)
})
