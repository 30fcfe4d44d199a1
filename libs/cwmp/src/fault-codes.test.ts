import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultCodes, faultInfo } from './index.ts'

test('the codes are those of TR-069 Tables 87 and 88', () => {
  assert.deepEqual(faultCodes, [
    ...Array.from({ length: 7 }, (_, i) => String(8000 + i)),
    ...Array.from({ length: 33 }, (_, i) => String(9000 + i)),
  ])
})

test('the sides are those of TR-069 Tables 87 and 88', () => {
  assert.deepEqual(
    faultCodes.filter(code => faultInfo(code).side === 'Client'),
    ['8003', '9003', '9005', '9006', '9007', '9008', '9020', '9021'],
  )
})

test("a code that is not recognised is handled as 9001, a vendor's own is not (TR-069 3.7.2.4)", () => {
  for (const code of ['9033', '9799', '1234', '', 'x']) assert.equal(faultInfo(code), faultInfo('9001'))
  for (const code of ['8800', '9800', '9899']) assert.equal(faultInfo(code).retry, 'permanent')
})

test('8005 asks for the same request again, 9005 for a look at what is there, wrong arguments for nothing', () => {
  assert.equal(faultInfo('8005').retry, 'again')
  assert.equal(faultInfo('9005').retry, 'rediscover')
  assert.equal(faultInfo('9007').retry, 'permanent')
  assert.equal(faultInfo('9004').retry, 'transient')
})
