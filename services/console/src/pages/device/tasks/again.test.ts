import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Task } from '../device.ts'
import { again } from './again.ts'

const task = (more: object): Task =>
  ({
    id: 't',
    type: 'refresh',
    status: 'failed',
    path: 'Device.',
    uniqueKey: 'k',
    fault: null,
    result: null,
    ...more,
  }) as unknown as Task

test('what failed is given again as it was, what goes on or went well is not', () => {
  assert.deepEqual(again(task({})), { type: 'refresh', path: 'Device.' })
  for (const status of ['queued', 'running', 'succeeded']) assert.equal(again(task({ status })), null, status)
})

test('stars are never written into a device in the place of a secret, and nobody reboots it in passing', () => {
  const values = [{ name: 'Device.WiFi.AccessPoint.1.Security.KeyPassphrase', value: '****' }]
  assert.equal(again(task({ type: 'setParameterValues', values })), null)
  assert.equal(again(task({ type: 'reboot' })), null)
})
