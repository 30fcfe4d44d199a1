import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '../problem.ts'
import { columnOf, formatOf, headingOf } from './columns.ts'
import { deviceLineOf } from './device-line.ts'
import { LONGEST_LINE, linesOf } from './lines.ts'

const seal = (password: string): Uint8Array => Buffer.from(`sealed ${password}`)
const csv = (heading: string, line: string) =>
  deviceLineOf(line, { heading: headingOf(heading, false), passOver: false, mayGiveAway: false, seal })
const json = (line: unknown, passOver = false, mayGiveAway = false) =>
  deviceLineOf(typeof line === 'string' ? line : JSON.stringify(line), { heading: null, passOver, mayGiveAway, seal })
const codeOf = (line: ReturnType<typeof json>): string | null => ('code' in line ? line.code : null)

async function lines(...chunks: (string | Uint8Array)[]): Promise<[number, string | null][]> {
  const out: [number, string | null][] = []
  async function* body(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
  }
  for await (const { line, text } of linesOf(body())) out.push([line, text])
  return out
}

test('lines are what stands between line ends, wherever chunks are cut, with and without the mark of an editor', async () => {
  assert.deepEqual(await lines('\ufeffa,b\r\n1', ',2\n', '', '\n3,', '4'), [
    [1, 'a,b'],
    [2, '1,2'],
    [3, ''],
    [4, '3,4'],
  ])
  const bytes = Buffer.from('größe\n')
  assert.deepEqual(await lines(bytes.subarray(0, 3), bytes.subarray(3)), [[1, 'größe']])
})

test('a line that is too long, or no UTF-8, is known by its number, and the next ones are read', async () => {
  const long = 'x'.repeat(LONGEST_LINE / 2 + 1)
  assert.deepEqual(await lines('a\n', long, long, '\nb\n', Buffer.from([0xff, 10]), 'c'), [
    [1, 'a'],
    [2, null],
    [3, 'b'],
    [4, null],
    [5, 'c'],
  ])
})

test('a file is CSV or JSON lines as its sender says, else as it begins', () => {
  assert.equal(formatOf('text/csv; charset=utf-8', '{'), 'csv')
  assert.equal(formatOf('application/x-ndjson', 'a'), 'jsonLines')
  assert.equal(formatOf('application/x-www-form-urlencoded', ' {"oui"'), 'jsonLines')
  assert.equal(formatOf(undefined, 'oui,serialNumber'), 'csv')
})

test('headings are understood as inventories write them, whatever separates them', () => {
  for (const name of ['serialNumber', 'Serial Number', 'SERIAL_NUMBER', 'serial', 'SN'])
    assert.equal(columnOf(name), 'serialNumber', name)
  for (const heading of ['oui,serialNumber,tags', 'OUI;Serial;Tags', 'oui\tsn\ttag'])
    assert.deepEqual(headingOf(heading, false).columns, ['oui', 'serialNumber', 'tags'])
  assert.deepEqual(headingOf('id,room', true).columns, ['id', null])
  for (const heading of ['oui,tags', 'id,room', 'id,id', 'oui,"serial', ''])
    assert.throws(() => headingOf(heading, false), Problem, heading)
})

test('a line of CSV names its device and what it shall have; an empty cell says nothing', () => {
  assert.deepEqual(csv('oui,productClass,serialNumber,password,tags', '00-d0-9e,Box 1,A-1,"p,w",North; south'), {
    deviceId: '00D09E-Box%201-A%2D1',
    body: { password: Buffer.from('sealed p,w').toString('base64'), tags: ['North', 'south'] },
  })
  assert.deepEqual(csv('id;username;password', '00D09E-X;;'), { deviceId: '00D09E-X', body: {} })
})

test('a line of JSON likewise; null takes away', () => {
  assert.deepEqual(json({ oui: '0x00D09E', serialNumber: 'S', tags: ['a;b'], password: null, username: 'u' }), {
    deviceId: '00D09E-S',
    body: { password: '', username: 'u', tags: ['a;b'] },
  })
})

test('what is wrong with a line is named, without its passwords', () => {
  const heading = 'oui,serialNumber,password'
  assert.equal(codeOf(csv(heading, '00D09E,A,b,c')), 'malformed')
  assert.equal(codeOf(csv(heading, '00D09E,"A')), 'malformed')
  assert.equal(codeOf(csv(heading, '00D09E')), 'no-identity')
  assert.equal(codeOf(csv(heading, 'D09E,A')), 'invalid-oui')
  assert.equal(codeOf(csv(heading, '00D09E,1.23E+15')), 'spreadsheet-number')
  assert.equal(codeOf(csv('id', 'nonsense')), 'invalid-id')
  assert.equal(codeOf(csv('id', '00D09E-Box 1-X')), 'invalid-id')
  assert.equal(codeOf(json('{"password": "hunter22", oops')), 'malformed')
  assert.doesNotMatch(JSON.stringify(json('{"password": hunter22}')), /hunter/)
  assert.equal(codeOf(json([])), 'malformed')
  assert.equal(codeOf(json({ id: '00D09E-X', room: 7 })), 'unknown-field')
  assert.equal(codeOf(json({ id: '00D09E-X', room: 7 }, true)), null)
  assert.equal(codeOf(json({ id: '00D09E-X', password: 7 })), 'malformed')
  assert.equal(codeOf(json({ id: '00D09E-X', password: 'x'.repeat(257) })), 'too-long')
  assert.equal(codeOf(json({ id: '00D09E-X', username: 'a\n' })), 'invalid-username')
  assert.equal(codeOf(json({ id: '00D09E-X', tags: ['a\nb'] })), 'invalid-tag')
})

test('whose a device is says only who may, by the name of a tenant; nothing, or null, gives it to the installation', () => {
  const line = (tenant: unknown) => json({ id: '00D09E-A', tenant }, false, true)
  assert.deepEqual(line('acme'), { deviceId: '00D09E-A', body: { tenant: 'acme' } })
  assert.deepEqual(line(null), { deviceId: '00D09E-A', body: { tenant: '' } })
  assert.equal(codeOf(line('Ac/me')), 'invalid-tenant')
  assert.equal(codeOf(json({ id: '00D09E-A', tenant: 'acme' })), 'tenant-not-allowed')
  assert.equal(codeOf(csv('id,tenant', '00D09E-A,acme')), 'tenant-not-allowed')
})
