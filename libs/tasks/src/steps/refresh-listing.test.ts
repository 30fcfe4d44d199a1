import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ParameterInfo } from '@auroralinks/cwmp'
import { NO_SHAPE } from '../model-shape.ts'
import { paceOf } from './pace.ts'
import { nextRequest } from './refresh-items.ts'
import type { Item } from './refresh-items.ts'
import { listing } from './refresh-listing.ts'
import { reading } from './refresh-values.ts'

const MANY = 300_000
const device = { id: '00D09E-Box-1', root: 'Device.', softwareVersion: null, session: null } as const
const context = { shape: NO_SHAPE, most: 10, byName: false, now: 0 }

const list = (names: string[]) =>
  listing(
    { list: 'Device.T.', deep: true },
    names.map((name): ParameterInfo => ({ name, writable: false })),
    context,
  )

test('a table of 300,000 rows becomes one item, and what of its rows is too large for an answer is split', () => {
  const rows = Array.from({ length: MANY }, (_, i) => `Device.T.${i + 1}.P`)
  const large = Array.from({ length: 20 }, (_, i) => `Device.T.7.O.Q${i}`)
  assert.deepEqual(list([...rows, ...large]).items, [
    {
      rows: 'Device.T.',
      at: [
        [1, 6],
        [8, MANY],
      ],
      n: 1,
    },
    { names: ['Device.T.7.P'] },
    { names: large },
  ])
})

test('a table of 300,000 rows with gaps is asked for request by request, each with the rest of it', () => {
  const at = Array.from({ length: MANY }, (_, i) => [2 * i + 1, 2 * i + 1] as const)
  let items: readonly Item[] = [{ rows: 'Device.T.', at, n: 1 }]
  const asked: string[] = []
  for (let k = 0; k < 3; k++) {
    const { request } = nextRequest(items, paceOf({ device, now: 0 }), { device, now: 0 })
    assert.ok(request && 'parts' in request)
    asked.push(...request.parts.map(p => p.path))
    items = request.after
  }
  assert.deepEqual(
    asked,
    at.slice(0, asked.length).map(([n]) => `Device.T.${n}.`),
  )
  assert.deepEqual(items, [{ rows: 'Device.T.', at: at.slice(asked.length), n: 1 }])
})

test('what is never read of 300,000 names is passed over', () => {
  const quirks = { names: ['p'], reading: { skip: ['Device.T.'] } }
  const items = Array.from({ length: MANY }, (_, i) => ({ read: `Device.T.${i}.` }))
  const shy = { ...device, quirks } as never
  const { request, skipped } = nextRequest(items, paceOf({ device: shy, now: 0 }), { device: shy, now: 0 })
  assert.deepEqual([request, skipped.length], [null, MANY])
})

test('300,000 objects in place of values are found for the parts that were asked for', () => {
  const parts = Array.from({ length: 256 }, (_, i) => ({
    path: `Device.T.${i}.`,
    n: null,
    new: false,
    whole: false,
    code: null,
  }))
  const objects = Array.from({ length: MANY }, (_, i) => ({
    name: `Device.T.${i % 256}.O.${i}.`,
    value: '',
    type: 'xsd:string',
  }))
  const { items, byName } = reading(parts, objects, NO_SHAPE)
  assert.deepEqual([items.length, byName], [MANY, true])
})
