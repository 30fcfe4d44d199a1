import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLoopback } from './loopback.ts'

test('what is this machine itself is known by name and by address, as sockets and URLs write it', () => {
  for (const host of ['localhost', 'LOCALHOST', '127.0.0.1', '127.8.9.1', '::1', '[::1]', '::ffff:127.0.0.1'])
    assert.ok(isLoopback(host), host)
  assert.ok(isLoopback(new URL('http://[::ffff:127.0.0.1]/').hostname))
  for (const host of ['', 'localhost.example.net', '127.0.0.1.example.net', '12.7.0.1', '128.0.0.1', '::2', '0.0.0.0'])
    assert.ok(!isLoopback(host), host)
})
