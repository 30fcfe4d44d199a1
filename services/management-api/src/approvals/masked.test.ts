import assert from 'node:assert/strict'
import { test } from 'node:test'
import { masked } from './gate.ts'

test('what is kept of a request to be approved has no secret of its task, also where the task is that of a job', () => {
  const task = {
    type: 'setParameterValues',
    values: [{ name: 'Device.WiFi.AccessPoint.1.Security.KeyPassphrase', value: 'hush-hush' }],
  }
  for (const body of [task, { filter: 'id:*', task }]) {
    const kept = JSON.stringify(masked(body))
    assert.match(kept, /\*\*\*\*/)
    assert.doesNotMatch(kept, /hush-hush/)
  }
  for (const other of [null, undefined, 'text', 7, { task: null }, { task: 'text' }])
    assert.deepEqual(masked(other), other)
})
