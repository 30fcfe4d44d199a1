import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startOps, startTelemetry } from './index.ts'

test('/readyz says why a process is not ready, and 200 as soon as it is', async () => {
  const telemetry = startTelemetry({ service: 'test', instanceId: 'one', env: {} })
  const services: { name: string; notReady(): string | null }[] = []
  const ops = await startOps({ port: 0, host: '127.0.0.1', services: () => services, telemetry })
  const get = async (path: string, method = 'GET') => {
    const response = await fetch(`http://127.0.0.1:${ops.port}${path}`, { method })
    return { status: response.status, text: await response.text() }
  }
  try {
    assert.equal((await get('/readyz')).status, 503)
    let why: string | null = 'bus unreachable'
    services.push({ name: 'gateway', notReady: () => why }, { name: 'other', notReady: () => null })
    assert.deepEqual(JSON.parse((await get('/readyz')).text), {
      status: 'not ready',
      reasons: ['gateway: bus unreachable'],
    })
    why = null
    assert.equal((await get('/readyz?verbose')).status, 200)
    assert.equal((await get('/livez')).status, 200)
    assert.match((await get('/metrics')).text, /process_cpu_seconds/)
    assert.equal((await get('/nothing')).status, 404)
    assert.equal((await get('/livez', 'POST')).status, 405)
  } finally {
    await ops.close()
    await telemetry.close()
  }
})

test('a port that is taken is an error that names it', async () => {
  const telemetry = startTelemetry({ service: 'test', instanceId: 'one', env: {} })
  const ops = await startOps({ port: 0, host: '127.0.0.1', services: () => [], telemetry })
  try {
    await assert.rejects(startOps({ port: ops.port, host: '127.0.0.1', services: () => [], telemetry }), {
      code: 'EADDRINUSE',
    })
  } finally {
    await ops.close()
    await telemetry.close()
  }
})
