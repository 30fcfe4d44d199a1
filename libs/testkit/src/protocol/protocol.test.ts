import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { faultCodes, methods, rpcOf } from '@auroralinks/cwmp'
import { EVENT_WORDS, OUR_FAULT_CODES } from '@auroralinks/tasks'
import { allSections } from './page.ts'
import { rowOf } from './row.ts'

const root = join(import.meta.dirname, '../../../..')
const rows = allSections().flatMap(s => s.rows)
const ids = new Set(rows.map(r => r.id))

/** How many rules each family of the checklist has, which are numbered from 1. */
const RULES = {
  HTTP: 20,
  TLS: 3,
  AUTH: 8,
  ID: 2,
  SOAP: 15,
  TYPE: 2,
  VER: 7,
  SES: 15,
  RTY: 3,
  KEY: 3,
  FLT: 1,
  FILE: 4,
  ADR: 7,
  NTF: 5,
  LWN: 3,
  HB: 1,
  STB: 1,
  PER: 1,
  CR: 7,
  UDP: 6,
  XMP: 2,
  GW: 1,
  PRX: 2,
  SMM: 3,
  BLK: 3,
  DSC: 1,
  CFM: 3,
}

test('every rule has a row, and every id is there once', () => {
  for (const [family, count] of Object.entries(RULES))
    for (let n = 1; n <= count; n++) {
      const id = `${family}-${String(n).padStart(2, '0')}`
      assert.ok(ids.has(id), id)
    }
  assert.equal(ids.size, rows.length)
})

test('every RPC, event and fault has a row', () => {
  const requests = new Set(methods.map(m => rpcOf(m)?.method).filter(m => m !== undefined))
  assert.ok(requests.size > 20)
  for (const method of requests)
    assert.ok(
      [...ids].some(id => id.endsWith(` ${method}`)),
      method,
    )
  for (const method of ['GetRPCMethods'])
    assert.equal([...ids].filter(id => id.endsWith(` ${method}`)).length, 2, 'it goes both ways')
  for (const code of [...Object.keys(EVENT_WORDS), ...faultCodes, ...OUR_FAULT_CODES]) assert.ok(ids.has(code), code)
})

test('what a row says is built is there, and so is the test that it names', () => {
  const texts = new Map<string, string>()
  const textOf = (file: string): string => {
    if (!texts.has(file)) texts.set(file, readFileSync(join(root, file), 'utf8'))
    return texts.get(file)!
  }
  const wrong = rows.flatMap(r => [
    ...r.files.filter(f => !existsSync(join(root, f))).map(f => `${r.id}: there is no ${f}`),
    ...r.proofs.flatMap(({ file, name }) => {
      if (!existsSync(join(root, file))) return [`${r.id}: there is no ${file}`]
      if (name.length < 5) return [`${r.id}: "${name}" names no test`]
      return textOf(file).includes(name) ? [] : [`${r.id}: ${file} has no test "${name}"`]
    }),
    ...(r.files.length > 0 && r.proofs.length === 0 ? [`${r.id}: nothing proves it`] : []),
  ])
  assert.deepEqual(wrong, [])
})

test('a line that is no row is refused', () => {
  for (const line of ['', 'A | M | what', 'A | M | what | x.ts', 'A | M | what | x.ts | y > z | m | more'])
    assert.throws(() => rowOf(line), /no row/)
})
