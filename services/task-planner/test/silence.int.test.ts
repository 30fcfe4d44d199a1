/** A session that fell silent, on the bus and in the database. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { accepted, harness, rpcOf } from './harness.ts'
import type { Harness } from './harness.ts'

const rowOf = async (h: Harness, session: string): Promise<{ outcome: string | null; messages: unknown[] | null }> =>
  (
    await h.database.query<{ outcome: string | null; messages: unknown[] | null }>({
      text: 'SELECT outcome, messages FROM session WHERE id = $1',
      values: [session],
    })
  )[0] ?? { outcome: null, messages: null }

const until = async (h: Harness, session: string, outcome: string, messages: number): Promise<void> => {
  let row = await rowOf(h, session)
  for (
    const end = performance.now() + 30_000;
    performance.now() < end;
    await new Promise(resolve => setTimeout(resolve, 20))
  ) {
    row = await rowOf(h, session)
    if (row.outcome === outcome && row.messages?.length === messages) return
  }
  assert.fail(`the session is ${row.outcome} with ${row.messages?.length} messages, not ${outcome} with ${messages}`)
}

const answer = (name: string) => ({
  case: 'getParameterValues' as const,
  value: { parameters: [{ name, value: '1', type: 'xsd:string' }] },
})

test('an answer after the silence counts, the row of its session says how it went on, and a second silence is noticed too', async (t: TestContext) => {
  const h = await harness({ ACS_SESSION_TIMEOUT_SECONDS: '2', ACS_TRACE: 'all' })
  t.after(() => h.stop())
  const create = async (name: string) =>
    accepted(await h.create({ case: 'getParameterValues', value: { names: [name] } }))
  const tasks = [await create('Device.A'), await create('Device.B')]
  const session = await h.open()
  const first = rpcOf(await h.empty(session))
  await until(h, session, 'lost', 4)
  const second = rpcOf(await h.respond(session, first.id, answer('Device.A')))
  await until(h, session, 'lost', 6)
  assert.equal((await h.respond(session, second.id, answer('Device.B'))).reply.case, 'done')
  await until(h, session, 'completed', 8)
  const [words] = await h.database.query<{ xml: (string | null)[] }>({
    text: 'SELECT xml FROM session_message WHERE session_id = $1',
    values: [session],
  })
  assert.deepEqual(
    [words?.xml.length, words?.xml[4], words?.xml[6]],
    [8, '<Response/>', '<Response/>'],
    'what came after the silence is kept too',
  )
  for (const id of tasks) assert.deepEqual(await h.task(id).then(k => [k.status, k.attempts]), ['succeeded', 1])
})
