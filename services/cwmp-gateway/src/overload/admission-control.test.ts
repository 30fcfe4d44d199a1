import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { TYPE } from '@auroralinks/contracts'
import { answerChallenge, parseChallenges } from '@auroralinks/http-auth'
import { device, raw, send } from '../../test/client.ts'
import type { Answer } from '../../test/client.ts'
import { inform } from '../../test/fixtures.ts'
import { DONE, until, world } from '../../test/world.ts'
import type { World } from '../../test/world.ts'

/** As many as make sure that somebody is refused. */
const MANY = 60
const serial = (prefix: string, n: number) => inform({ device: { serialNumber: `${prefix}${n}` } })
const share = async (w: World): Promise<number> =>
  Number(/^acs_cwmp_refused_share(?:\{[^}]*\})? ([\d.e-]+)$/m.exec(await w.metrics())![1])

/** A gateway to which more come than identity serves, until new ones are refused. */
async function overloaded(t: TestContext, env: Record<string, string> = {}): Promise<World> {
  const w = await world(t, { env: { ACS_CWMP_AUTH: 'none', ...env } })
  const accept = w.admit
  const waiting: (() => void)[] = []
  w.admit = async i => {
    await new Promise<void>(resolve => waiting.push(resolve))
    return accept(i)
  }
  let sent = 0
  let answered = 0
  const serve = async (n: number): Promise<void> => {
    const due = answered + Math.min(n, waiting.length)
    for (const release of waiting.splice(0, n)) release()
    await until('these are answered', () => answered >= due)
  }
  for (let step = 0; (await share(w)) < 0.9 && step < 100; step++) {
    for (; sent - answered < MANY; sent++)
      void send(w.port, serial('R-', sent)).then(() => {
        answered++
      })
    await until('all wait or are refused', () => waiting.length + answered === sent)
    w.clock.advance(200)
    await serve(6)
  }
  assert.ok((await share(w)) > 0.5)
  w.admit = accept
  await serve(MANY)
  return w
}

const statuses = (answers: Answer[]): number[] => answers.map(a => a.status)

test('under overload new sessions are refused with a Retry-After that is spread, and open ones go on', async t => {
  const w = await world(t, { env: { ACS_CWMP_AUTH: 'none' } })
  const cpe = device(w.port)
  t.after(cpe.close)
  assert.equal((await cpe.post(inform())).status, 200)
  const busy = await overloaded(t)
  const answers = await Promise.all(Array.from({ length: MANY }, (_, n) => send(busy.port, serial('N', n))))
  const refused = answers.filter(a => a.status === 503)
  assert.ok(refused.length > MANY / 4, `${refused.length} of ${MANY}`)
  const waits = refused.map(a => Number(a.headers['retry-after']))
  assert.ok(waits.every(s => s >= 5 && s <= 120) && new Set(waits).size > 5, String(waits))
  for (let i = 0; i < 20; i++)
    assert.equal(
      (await send(busy.port, '', { headers: { cookie: cpe.cookie } })).status,
      204,
      'any gateway knows the cookie',
    )
  assert.match(await busy.metrics(), /acs_cwmp_refused_total\{[^}]*from="new"[^}]*\} \d/)
  assert.ok(busy.logs.some(l => l.message.startsWith('overload')))
})

test('a refusal does not wait for the body; the connection goes on after a small one and ends with a large one', async t => {
  const w = await overloaded(t)
  const refusedOf = async (length: number): Promise<string> => {
    for (let i = 0; i < MANY; i++) {
      const c = raw(w.port)
      t.after(() => c.socket.destroy())
      c.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`)
      const answer = await Promise.race([
        c.until(/\r\n\r\n/),
        new Promise<null>(resolve => setTimeout(resolve, 100, null)),
      ])
      if (answer !== null) return answer
      c.socket.destroy()
    }
    throw new Error('nobody was refused')
  }
  const small = await refusedOf(3_000)
  assert.match(small, /^HTTP\/1\.1 503 /)
  assert.doesNotMatch(small, /connection: close/i)
  assert.match(await refusedOf(10_000_000), /connection: close/i)
})

test('the cookie of an old session does not open the door to a new one (quirk H6)', async t => {
  const w = await world(t, { env: { ACS_CWMP_AUTH: 'none' } })
  const cpe = device(w.port)
  t.after(cpe.close)
  await cpe.post(inform())
  const busy = await overloaded(t)
  const answers = await Promise.all(
    Array.from({ length: MANY }, (_, n) => send(busy.port, serial('O', n), { headers: { cookie: cpe.cookie } })),
  )
  assert.ok(statuses(answers).filter(s => s === 503).length > MANY / 4)
  assert.match(await busy.metrics(), /acs_cwmp_refused_total\{[^}]*from="old-session"[^}]*\} \d/)
})

test('a device that answers a challenge of ours goes before one that shows nothing', async t => {
  const asked = await world(t, { env: { ACS_CWMP_AUTH: 'required' } })
  const challenge = await send(asked.port, inform())
  assert.equal(challenge.status, 401)
  const built = answerChallenge(parseChallenges(challenge.headers['www-authenticate']!), {
    username: 'u',
    password: 'p',
    method: 'POST',
    uri: '/',
    cnonce: '1234',
    nc: 1,
  })
  assert.ok('header' in built)
  const headers = { authorization: built.header }
  // Overload that was just noticed: half of those that show nothing are refused.
  const busy = await overloaded(t, { ACS_CWMP_AUTH: 'optional' })
  const count = async (h: Record<string, string>): Promise<number> =>
    statuses(
      await Promise.all(Array.from({ length: 400 }, (_, n) => send(busy.port, serial('P', n), { headers: h }))),
    ).filter(s => s === 503).length
  assert.ok((await count(headers)) < (await count({})))
})

test('with a full house open sessions still get in, up to twice as many', async t => {
  const w = await world(t, { env: { ACS_CWMP_AUTH: 'none', ACS_CWMP_MAX_IN_PROGRESS: '2' } })
  const cpes = await Promise.all(
    Array.from({ length: 5 }, async (_, n) => {
      const cpe = device(w.port)
      t.after(cpe.close)
      while ((await cpe.post(serial('F', n))).status !== 200);
      return cpe
    }),
  )
  let release = (): void => {}
  const released = new Promise<void>(resolve => {
    release = resolve
  })
  t.after(() => release())
  w.decide = async event => {
    if (event.type === TYPE.emptyReceived) await released
    return DONE
  }
  const waiting = cpes.slice(0, 4).map(cpe => cpe.post(''))
  await until('four are in', () => w.events.filter(e => e.empty).length === 4)
  assert.equal((await cpes[4]!.post('')).status, 503)
  assert.equal((await send(w.port, serial('F', 9))).status, 503)
  release()
  assert.deepEqual(statuses(await Promise.all(waiting)), [204, 204, 204, 204])
})

test('with ACS_CWMP_QUEUE_TARGET_MS=0 nobody is refused for queueing', async t => {
  const w = await world(t, { env: { ACS_CWMP_AUTH: 'none', ACS_CWMP_QUEUE_TARGET_MS: '0' } })
  w.admit = () => null
  for (let round = 0; round < 4; round++) {
    const before = w.informs.length
    const sent = Array.from({ length: 20 }, (_, n) => send(w.port, serial(`Z${round}-`, n)))
    await until('all are there', () => w.informs.length - before === 20)
    w.clock.advance(15_001)
    await Promise.all(sent)
  }
  assert.equal(await share(w), 0)
})
