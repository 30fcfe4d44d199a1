/** Rows that are named by their alias (TR-069 3.6.1). */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Message } from '@auroralinks/cwmp'
import { aliasIn, mapSecrets } from '@auroralinks/tasks'
import { drive, fault, outcome, rpc } from '../../test/drive.ts'

const TABLE = 'Device.NAT.PortMapping.'
const rows = (...numbers: number[]): Message => ({
  method: 'GetParameterNamesResponse',
  parameters: numbers.map(n => ({ name: `${TABLE}${n}.`, writable: true })),
})

test('tasks of any kind tell where they name a row by its alias', () => {
  const of = 'Device.WiFi.SSID.[a b].SSID'
  assert.deepEqual(aliasIn({ names: ['Device.A', of] }), { where: 'names.1', path: of })
  assert.deepEqual(aliasIn({ values: [{ name: of, value: '1' }] }), { where: 'values.0.name', path: of })
  assert.deepEqual(aliasIn({ path: `${TABLE}[x].` }), { where: 'path', path: `${TABLE}[x].` })
  assert.equal(aliasIn({ path: TABLE, names: ['Device.A[1]'] }), null)
})

describe('AddObject with the alias that the row shall have', () => {
  const adding = () => {
    const w = drive()
    const task = w.create('addObject', { path: `${TABLE}[game].`, values: [{ name: 'ExternalPort', value: '80' }] })
    w.open('s', { version: '1.4' })
    const look = rpc(w.empty('s'))
    assert.deepEqual(look.request, { method: 'GetParameterNames', path: TABLE, nextLevel: true })
    return { w, task, add: rpc(w.answer('s', look.id, rows(1, 4))) }
  }

  test('writes the values to the row that the CPE numbered', () => {
    const { w, task, add } = adding()
    assert.ok(add.request.method === 'AddObject')
    assert.equal(add.request.objectName, `${TABLE}[game].`)
    const d = w.answer('s', add.id, { method: 'AddObjectResponse', instanceNumber: 7, status: 0 })
    assert.deepEqual(d.effects.parameters, [{ name: `${TABLE}7.Alias`, value: 'game', type: 'xsd:string' }])
    const set = rpc(d)
    assert.ok(set.request.method === 'SetParameterValues')
    assert.deepEqual(
      set.request.parameters.map(p => p.name),
      [`${TABLE}7.ExternalPort`],
    )
    const done = w.answer('s', set.id, { method: 'SetParameterValuesResponse', status: 0 })
    assert.deepEqual(outcome(done, task.id)?.result, { instanceNumber: 7, path: `${TABLE}7.`, status: 0 })
  })

  test('whose answer was lost is settled by the rows of the table, and never sent twice', () => {
    const { w } = adding()
    w.pass(61_000)
    w.lost('s')
    w.open('t', { version: '1.4' })
    const look = rpc(w.empty('t'))
    assert.deepEqual(look.request, { method: 'GetParameterNames', path: TABLE, nextLevel: true })
    const set = rpc(w.answer('t', look.id, rows(1, 4, 9)))
    assert.ok(set.request.method === 'SetParameterValues')
    assert.equal(set.request.parameters[0]?.name, `${TABLE}9.ExternalPort`)
  })

  test('that another row has is the fault of the CPE (9005)', () => {
    const { w, task, add } = adding()
    assert.equal(outcome(w.answer('s', add.id, fault('9005')), task.id)?.fault?.code, '9005')
  })

  test('hides the secrets of the new row like any other', () => {
    const args = { path: 'Device.Users.User.[admin].', values: [{ name: 'Password', value: 'open' }] }
    const hidden = mapSecrets(args, name => name) as unknown as typeof args
    assert.equal(hidden.values[0]?.value, 'Device.Users.User.1.Password')
  })
})
