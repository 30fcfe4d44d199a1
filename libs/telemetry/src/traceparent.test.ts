import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatTraceparent, isTraceparent, parseTraceparent } from './traceparent.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'

test('a traceparent is read and written back (W3C Trace Context 3.2)', () => {
  const context = parseTraceparent(`00-${TRACE}-${SPAN}-01`)
  assert.deepEqual(context, { traceId: TRACE, spanId: SPAN, traceFlags: 1, isRemote: true })
  assert.equal(formatTraceparent(context!), `00-${TRACE}-${SPAN}-01`)
})

test('what is no traceparent is refused; a later version with more fields is taken', () => {
  for (const text of [
    '',
    'x',
    `ff-${TRACE}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01-more`,
  ]) {
    assert.equal(isTraceparent(text), false, text)
  }
  assert.equal(isTraceparent(`01-${TRACE}-${SPAN}-00-more`), true)
})
