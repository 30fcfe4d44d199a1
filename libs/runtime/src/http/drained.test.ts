import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { drained } from './drained.ts'

async function asked(t: TestContext) {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const agent = new Agent({ keepAlive: true })
  t.after(() => agent.destroy())
  const question = request({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, agent }).end()
  const answer = new Promise<string>((resolve, reject) => {
    question.on('response', r => {
      let text = ''
      r.setEncoding('utf8').on('data', (s: string) => {
        text += s
      })
      r.on('end', () => resolve(text))
    })
    question.on('error', reject)
  })
  const [, response] = (await once(server, 'request')) as [unknown, ServerResponse]
  return { server, answer, response }
}

test('what is being answered is answered, and its connection is not kept', async t => {
  const { server, answer, response } = await asked(t)
  const over = drained(server, 60_000)
  response.end('here')
  assert.equal(await answer, 'here')
  await over
})

test('what is not answered in time is cut off', async t => {
  const { server, answer } = await asked(t)
  await Promise.all([drained(server, 20), assert.rejects(answer)])
})
