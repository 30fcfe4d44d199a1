import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isUnavailable } from './unavailable.ts'

const coded = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code })

test('what passes by itself is worth trying again', () => {
  for (const code of [
    '57P01',
    '57P03',
    '53300',
    '08006',
    '08P01',
    '40001',
    '40P01',
    'ECONNREFUSED',
    'ECONNRESET',
    'P1001',
    'P2034',
  ])
    assert.equal(isUnavailable(coded(code)), true, code)
  assert.equal(isUnavailable(new Error('Connection terminated unexpectedly')), true)
  assert.equal(isUnavailable(new Error('timeout exceeded when trying to connect')), true)
})

test('a row whose partition was made or dropped at that moment is worth trying again, one that breaks a rule is not', () => {
  assert.equal(isUnavailable(coded('23514')), true)
  assert.equal(isUnavailable(Object.assign(coded('23514'), { constraint: 'amount_is_positive' })), false)
})

test('what stays wrong is not', () => {
  for (const code of ['23505', '42P01', '22P02', '57014', '28P01', 'P2002', 'ENOENT'])
    assert.equal(isUnavailable(coded(code)), false, code)
  for (const other of [null, undefined, 'ECONNRESET', 7, new Error('duplicate key')])
    assert.equal(isUnavailable(other), false)
})

test('a failure inside another one counts', () => {
  assert.equal(isUnavailable(new AggregateError([coded('ECONNREFUSED')])), true)
  assert.equal(isUnavailable(new Error('outer', { cause: coded('57P01') })), true)
  assert.equal(
    isUnavailable(
      Object.assign(new Error('prisma'), { meta: { driverAdapterError: { cause: { originalCode: '40P01' } } } }),
    ),
    true,
  )
})
