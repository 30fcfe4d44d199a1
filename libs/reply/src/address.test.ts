import assert from 'node:assert/strict'
import { test } from 'node:test'
import { replyAddressOf, replyHeaders } from './address.ts'

const address = {
  topic: 'acs.session.replies.v1',
  partition: 41,
  instance: 'gateway-1',
  correlation: 'z9',
  deadline: 1_790_000_000_000,
}

test('an address survives the headers', () => {
  assert.deepEqual(replyAddressOf(replyHeaders(address)), address)
})

test('headers without an address, or with a damaged one, ask for no reply', () => {
  assert.equal(replyAddressOf({}), null)
  const whole = replyHeaders(address)
  for (const name of Object.keys(whole)) {
    const { [name]: _, ...rest } = whole
    assert.equal(replyAddressOf(rest), null, `without ${name}`)
    assert.equal(replyAddressOf({ ...whole, [name]: '' }), null, `with empty ${name}`)
  }
  for (const partition of ['-1', '1.5', 'x', '1e3', '99999999999', ' 1']) {
    assert.equal(replyAddressOf({ ...whole, 'acs-reply-partition': partition }), null, partition)
  }
  assert.equal(replyAddressOf({ ...whole, 'acs-deadline': 'soon' }), null)
})
