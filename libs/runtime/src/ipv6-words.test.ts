import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ipv6Words } from './ipv6-words.ts'

test('what :: stands for is written out, and a zone is left away', () => {
  assert.equal(ipv6Words('2001:db8::7:1').join(' '), '2001 db8 0 0 0 0 7 1')
  assert.equal(ipv6Words('::1').join(' '), '0 0 0 0 0 0 0 1')
  assert.equal(ipv6Words('fe80::%eth0').join(' '), 'fe80 0 0 0 0 0 0 0')
  assert.equal(ipv6Words('1:2:3:4:5:6:7:8').join(' '), '1 2 3 4 5 6 7 8')
})
