/** What a real gateway says before it has read a body, through the balancer. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setImmediate as pause } from 'node:timers/promises'
import { createMemoryBus } from '@auroralinks/bus'
import { start, variables } from '@auroralinks/cwmp-gateway'
import { newId, readConfig, silentLogger, systemClock, untilReady } from '@auroralinks/runtime'
import { silentTelemetry } from '@auroralinks/telemetry'
import { balance, portOf, serve } from './testing.ts'

async function realGateway(t: TestContext): Promise<{ address: string; readiness: string }> {
  const bus = createMemoryBus()
  const gateway = await start({
    bus,
    clock: systemClock,
    logger: silentLogger,
    telemetry: silentTelemetry,
    instanceId: newId(),
    config: readConfig(variables, {
      ACS_CWMP_PORT: '0',
      ACS_CWMP_HOST: '127.0.0.1',
      ACS_SESSION_KEY: 'a session key for tests',
      ACS_SECRET_KEY: 'a secret key for tests',
      ACS_FILES_KEY: 'a files key for tests',
      ACS_FILES_URL: 'http://files.example',
      ACS_CWMP_LINGER_MS: '0',
    }),
  })
  t.after(async () => {
    await gateway.stop()
    await bus.close()
  })
  const ops = await serve(t, (_request, response) => response.end('ready'))
  return { address: `127.0.0.1:${gateway.port}`, readiness: `http://127.0.0.1:${portOf(ops)}/readyz` }
}

test("a stranger's announced body of 4 MB gets the gateway's 413, whether it is read along or looked for at the end", async t => {
  const balancer = await balance(t, [await realGateway(t)])
  await untilReady(balancer)
  for (let i = 0; i < 20; i++) {
    const socket = connect(balancer.port, '127.0.0.1')
    if (i % 2 === 0) socket.pause()
    let said = ''
    socket
      .setEncoding('latin1')
      .on('error', () => {})
      .on('data', text => {
        said += text
      })
    if (i % 2 === 0) socket.pause()
    const closed = new Promise(resolve => socket.once('close', resolve))
    await once(socket, 'connect')
    socket.write('POST / HTTP/1.1\r\nHost: acs\r\nContent-Length: 4000000\r\n\r\n')
    for (let sent = 0; sent < 4_000_000 && socket.writable; sent += 500_000) {
      await new Promise(resolve => socket.write(Buffer.alloc(500_000, 'x'), resolve))
      await pause()
    }
    socket.resume()
    await closed
    assert.match(said, /^HTTP\/1\.1 413 [\s\S]*larger than/, `round ${i}: ${said}`)
  }
  assert.equal(balancer.notReady(), null, 'nobody is blamed')
})
