import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { eventually } from '@auroralinks/testkit/api'
import { silentLogger } from '@auroralinks/runtime'
import { createSimulator } from './simulator.ts'

/** Takes what comes and answers 503: enough to see who came, and that they tell why they got nowhere. */
async function busyAcs() {
  const informs: string[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
    request.on('end', () => {
      informs.push(/<SerialNumber[^>]*>([^<]*)</.exec(text)?.[1] ?? '')
      response.writeHead(503).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { informs, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

test('virtual devices run in a process of their own, come to the ACS, are the same ones again, and end when stopped', async t => {
  const acs = await busyAcs()
  const simulator = createSimulator({
    acsUrl: acs.url,
    authentication: 'optional',
    bootstrap: null,
    logger: silentLogger,
  })
  t.after(async () => {
    await simulator.stop()
    acs.server.close()
  })
  assert.equal(simulator.hindrance, null)
  assert.ok(simulator.start(3))
  assert.ok(!simulator.start(3), 'a second time while they run')
  const began = await eventually('all three have come, in vain', async () => {
    const state = simulator.state()
    if (state.deviceIds.length < 3 || state.sessions.failed < 3) throw new Error(JSON.stringify(state))
    return state
  })
  assert.match(began.lastFailure!.kind, /503/)
  assert.equal(new Set(acs.informs).size, 3)
  await simulator.stop()
  assert.deepEqual([simulator.state().state, simulator.state().ended], ['stopped', null])
  const came = acs.informs.length
  assert.ok(simulator.start(3))
  await eventually('they are there again', async () => {
    assert.deepEqual(simulator.state().deviceIds, began.deviceIds)
    assert.ok(acs.informs.length > came)
  })
})

test('where nobody gets in without credentials, and none are shared, it says so', () => {
  const options = { acsUrl: 'http://127.0.0.1:1/', logger: silentLogger, authentication: 'required' as const }
  assert.match(createSimulator({ ...options, bootstrap: null }).hindrance!, /ACS_CWMP_BOOTSTRAP_USERNAME/)
  assert.equal(createSimulator({ ...options, bootstrap: { username: 'u', password: 'p' } }).hindrance, null)
})
