/**
 * The whole gateway under odd messages: Informs, answers and calls, changed or not, with and without the cookie of a
 * session. Each POST gets an answer that TR-069 knows, and what it holds can be read; nothing is logged as a defect.
 */
import assert from 'node:assert/strict'
import { Agent } from 'node:http'
import { decode, encode } from '@auroralinks/cwmp'
import { Mutator, type Case } from '@auroralinks/cwmp/fuzz'
import { cookieOf, send } from '../test/client.ts'
import { inform } from '../test/fixtures.ts'
import { DONE, rpc, world } from '../test/world.ts'
import type { World } from '../test/world.ts'

export const name = 'the gateway under odd messages'

const AT_ONCE = 8
const EXPECTED = new Set([200, 204, 400, 401, 413, 415, 503])
const RPC_ID = '01a22d5c-6db9-7414-94fb-9fcc1e511755'

/** Feeds messages until `until` says so; throws with one that was answered wrongly. */
export async function fuzz({ seed, until }: { seed: number; until: () => boolean }): Promise<{ cases: number }> {
  const mutator = new Mutator(seed)
  const { random } = mutator
  const ends: (() => unknown)[] = []
  const w = await world({ after: (end: () => unknown) => void ends.push(end) })
  w.decide = () =>
    random.number(2) === 0 ? DONE : rpc(RPC_ID, { case: 'getParameterValues', value: { names: ['Device.A'] } })
  let cases = 0
  const peer = async (): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    let cookie = ''
    while (!until()) {
      cases++
      if (random.number(8) === 0) cookie = cookieOf(await send(w.port, inform(), { agent }))
      const one = said(mutator)
      const headers = {
        ...(one.contentType === null ? {} : { 'content-type': one.contentType }),
        ...(cookie === '' || random.number(4) === 0 ? {} : { cookie: random.number(8) === 0 ? `${cookie}x` : cookie }),
      }
      const answer = await send(w.port, one.body, { agent, headers })
      const wrong = problemOf(answer, w)
      if (wrong !== null) {
        const body = Buffer.from(one.body).toString('base64')
        throw new Error(`case ${cases}: ${wrong}\nheaders: ${JSON.stringify(headers)}\nbody (base64): ${body}`)
      }
    }
    agent.destroy()
  }
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, peer))
  } finally {
    for (const end of ends) await end()
  }
  return { cases }
}

/** Any message, or what answers the RPC that is out; changed, or empty. */
function said(mutator: Mutator): Case {
  const { random } = mutator
  if (random.number(8) === 0) return { body: new Uint8Array(0), contentType: null }
  if (random.number(3) > 0) return mutator.next()
  const message = random.of('GetParameterValuesResponse')
  const body = new TextEncoder().encode(encode({ id: RPC_ID, version: '1.2', message }))
  return random.number(2) === 0 ? { body, contentType: null } : mutator.of(body)
}

function problemOf(answer: { status: number; body: string }, w: World): string | null {
  try {
    assert.ok(EXPECTED.has(answer.status), `status ${answer.status}: ${answer.body}`)
    if (answer.status === 200)
      assert.ok(decode(Buffer.from(answer.body)).ok, `what was answered cannot be read: ${answer.body}`)
    else assert.ok(answer.body.length < 2_000, `a long answer: ${answer.body.slice(0, 300)}`)
    const defect = w.logs.find(l => l.level === 'error')
    assert.equal(defect, undefined, `logged as a defect: ${JSON.stringify(defect)}`)
    for (const kept of [w.logs, w.events, w.informs]) kept.length = 0
    return null
  } catch (error) {
    return (error as Error).message
  }
}
