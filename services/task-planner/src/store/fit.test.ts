import assert from 'node:assert/strict'
import { test } from 'node:test'
import { json, storable, timeText } from '@auroralinks/database'
import { noEffects } from '../domain/effects.ts'
import { fit } from './fit.ts'
import type { Item } from './item.ts'

const item = (effects: Partial<Item['effects']>): Item => ({
  partition: 0,
  epoch: 1n,
  deviceKey: '1',
  deviceId: 'A-1',
  at: 0,
  outbox: [],
  effects: { ...noEffects(), ...effects },
})

test("a name beyond TR-069's 256 characters is left out and named; its neighbours stay", () => {
  const { item: fitted, unfit } = fit(
    item({
      parameters: [
        { name: 'Device.A', value: '1' },
        { name: `Device.${'x'.repeat(250)}`, value: '2' },
        { name: 'Device.\0B\ud800', value: '3' },
      ],
      gone: [{ prefix: 'Device.', except: new Set(['Device.A', 'x'.repeat(300)]) }],
    }),
  )
  assert.deepEqual(
    fitted.effects.parameters.map(p => p.name),
    ['Device.A', 'Device.B\ufffd'],
  )
  assert.deepEqual([...fitted.effects.gone[0]!.except!], ['Device.A'])
  assert.deepEqual(unfit, ['parameter-name'])
})

test('versions and events are cut, a URL that is too long to be whole is left out, numbers stay in their column', () => {
  const { item: fitted, unfit } = fit(
    item({
      status: {
        softwareVersion: `${'v'.repeat(255)}😀`,
        connectionRequestUrl: `http://${'h'.repeat(3_000)}`,
        retryCount: 4_294_967_295,
        lastEvents: Array.from({ length: 100 }, () => ({ code: 'c'.repeat(300), commandKey: '' })),
      },
    }),
  )
  const { status } = fitted.effects
  assert.deepEqual(
    [status?.softwareVersion, status?.connectionRequestUrl, status?.retryCount],
    ['v'.repeat(255), undefined, 2_147_483_647],
  )
  assert.deepEqual([status?.lastEvents?.length, status?.lastEvents?.[0]?.code.length], [64, 256])
  assert.deepEqual(unfit, ['software-version', 'connection-request-url', 'events', 'retry-count'])
})

test('what fits is not touched', () => {
  const given = item({ status: { softwareVersion: '1.0' }, parameters: [{ name: 'Device.A', value: '1' }] })
  const { item: fitted, unfit } = fit(given)
  assert.deepEqual([fitted, unfit], [given, []])
  assert.equal(fitted.effects.parameters, given.effects.parameters)
})

test('text, JSON and times become what PostgreSQL takes', () => {
  assert.equal(storable('a\0b\ud83d'), 'ab\ufffd')
  assert.equal(
    json(['\ud83d', '😀', '\0', '\\u0000', '\\ud800', '\\\udc00']),
    JSON.stringify(['\ufffd', '😀', '', '\\u0000', '\\ud800', '\\\ufffd']),
  )
  assert.deepEqual([Number.NaN, Number.POSITIVE_INFINITY, -8.64e15].map(timeText), [
    '1970-01-01T00:00:00.000Z',
    '9999-12-31T23:59:59.000Z',
    '0001-01-01T00:00:00.000Z',
  ])
})
