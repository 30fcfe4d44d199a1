import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRing } from './ring.ts'

test('an event comes out of the ring as it went in, whatever is in its texts and its value', () => {
  const ring = createRing()
  const value = Uint8Array.from({ length: 256 }, (_, i) => i)
  const odd = {
    id: 'é:\n"1"',
    type: 'device.informed',
    time: '2026-01-01T00:00:00.000Z',
    deviceId: '00D09E-Bőx "\n"-1',
    value,
  }
  ring.add({ ...odd, id: 'first', value: new Uint8Array(0) })
  ring.add(odd)
  const [out] = ring.after('first')!
  assert.deepEqual({ ...out, value: [...out!.value] }, { ...odd, value: [...value] })
  assert.deepEqual(ring.after(odd.id), [])
})

test('an event in the ring is a copy: what it came in may be written over', () => {
  const ring = createRing()
  const fetched = Buffer.from('0123456789')
  ring.add({ id: 'before', type: 't', time: '', deviceId: 'd', value: new Uint8Array(0) })
  ring.add({ id: 'a', type: 't', time: '', deviceId: 'd', value: fetched.subarray(2, 5) })
  fetched.fill(0)
  assert.equal(Buffer.from(ring.after('before')![0]!.value).toString(), '234')
})
