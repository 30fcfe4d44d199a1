import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Task } from '../device.ts'
import { isSame, outcomeOf, sendSteps } from './sending.ts'

const task = (status: string, more: object = {}): Task =>
  ({
    id: 't',
    status,
    createdAt: '2026-01-01T00:00:00Z',
    startedAt: status === 'queued' ? null : '2026-01-01T00:00:01Z',
    endedAt: null,
    result: null,
    ...more,
  }) as unknown as Task
const change = { name: 'Device.X', before: '1', after: '2', type: 'xsd:unsignedInt', secret: false }
const answered = (value: string): Task => task('succeeded', { result: { values: [{ name: 'Device.X', value }] } })
const states = (set: Task, read: Task | null): string =>
  sendSteps(set, read, [change], null)
    .map(s => `${s.name} ${s.state}`)
    .join(', ')

test('each step of a change shows as it happens, until the device itself has said what it has', () => {
  assert.equal(
    states(task('queued'), task('queued')),
    'queued active, session waiting, written waiting, readBack waiting',
  )
  assert.equal(states(task('running'), task('queued')), 'queued done, session active, written active, readBack waiting')
  assert.equal(states(task('succeeded'), task('running')), 'queued done, session done, written done, readBack active')
  assert.equal(states(task('succeeded'), answered('2')), 'queued done, session done, written done, readBack done')
  assert.equal(outcomeOf(task('succeeded'), task('running'), [change]), null)
  assert.equal(outcomeOf(task('succeeded'), answered('02'), [change]), 'confirmed')
})

test('a device that says that it wrote, and has something else, is no success', () => {
  assert.equal(states(task('succeeded'), answered('1')), 'queued done, session done, written done, readBack failed')
  assert.equal(outcomeOf(task('succeeded'), answered('1'), [change]), 'otherwise')
})

test('what is refused is failed although it can be read; a secret is written and not read back', () => {
  assert.equal(outcomeOf(task('failed'), answered('1'), [change]), 'failed')
  assert.equal(states(task('failed'), answered('2')), 'queued done, session done, written failed, readBack failed')
  assert.equal(outcomeOf(task('succeeded'), null, [{ ...change, secret: true }]), 'written')
})

test('values are compared as their type says', () => {
  assert.ok(isSame('true', '1', 'xsd:boolean') && isSame('0', 'false', 'xsd:boolean'))
  assert.ok(isSame('05', '5', 'xsd:int') && !isSame('05', '5', 'xsd:string') && !isSame('', '0', 'xsd:int'))
})
