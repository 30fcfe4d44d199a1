import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { refuseWhileStarting } from './starting.ts'

test('a request that comes before the service can serve is answered 503 and may be sent again', async () => {
  const server = createServer((request, response) => void refuseWhileStarting(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/devices/A-1/tasks`
    for (const init of [{}, { method: 'POST', body: 'x'.repeat(200_000) }]) {
      const response = await fetch(url, init)
      assert.equal(response.status, 503)
      assert.equal(response.headers.get('retry-after'), '1')
      assert.equal(response.headers.get('cache-control'), 'no-store')
      assert.deepEqual(await response.json(), {
        type: 'urn:auroralinks:problem:unavailable',
        title: 'A part of the system does not answer',
        status: 503,
        detail: 'the service is starting',
      })
    }
  } finally {
    server.close()
  }
})
