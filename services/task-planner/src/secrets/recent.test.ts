import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRecentSecrets } from './recent.ts'

const secret = (text: string) => ({ name: 'Device.Users.User.1.Password', text })

test('what was out to a device is known for an hour after it was out last, and each once', () => {
  let now = 0
  const recent = createRecentSecrets(() => now)
  recent.note('A', [secret('a')])
  recent.note('A', [secret('a'), secret('b')])
  recent.note('A', [])
  assert.deepEqual(recent.of('A'), [secret('a'), secret('b')])
  assert.deepEqual(recent.of('B'), [])
  now = 3_600_001
  assert.deepEqual(recent.of('A'), [])
})

test('memory is bounded: by devices, the oldest go first, and by secrets of one', () => {
  const recent = createRecentSecrets(() => 0)
  for (let i = 0; i < 6_000; i++) recent.note(`device ${i}`, [secret('x')])
  assert.deepEqual(
    [recent.of('device 0').length, recent.of('device 999').length, recent.of('device 1000').length],
    [0, 0, 1],
  )
  for (let i = 0; i < 100; i++) recent.note('A', [secret(String(i))])
  assert.deepEqual(
    recent.of('A').map(s => s.text),
    Array.from({ length: 16 }, (_, i) => String(84 + i)),
  )
})
