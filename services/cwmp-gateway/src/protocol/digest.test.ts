import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerChallenge, createNonces, parseChallenges } from '@auroralinks/http-auth'
import { device, send } from '../../test/client.ts'
import type { Answer } from '../../test/client.ts'
import { DEVICE_ID, cpeMessage, inform } from '../../test/fixtures.ts'
import { DONE, SESSION_KEY, rpc, until, world } from '../../test/world.ts'
import { PASSWORD, verifying } from '../../test/verifying.ts'
import { deriveKeys } from '../session/keys.ts'

const challengesOf = (answer: Answer) => parseChallenges(answer.headers['www-authenticate'] ?? '')

function authorization(answer: Answer, o: { password?: string; uri?: string } = {}): string {
  const built = answerChallenge(challengesOf(answer), {
    username: DEVICE_ID,
    password: o.password ?? PASSWORD,
    method: 'POST',
    uri: o.uri ?? '/',
    cnonce: '1234',
    nc: 1,
  })
  assert.ok('header' in built)
  return built.header
}

test('required: without Authorization a challenge comes at once, and identity is not asked', async t => {
  const w = await world(t, { env: { ACS_CWMP_AUTH: 'required' } })
  const cpe = device(w.port)
  t.after(cpe.close)
  const answer = await cpe.post(inform())
  assert.equal(answer.status, 401)
  assert.equal(answer.headers['content-length'], '0')
  const [challenge] = challengesOf(answer)
  assert.ok(challenge?.scheme === 'digest')
  assert.deepEqual(
    [challenge.realm, challenge.qop, challenge.algorithm, challenge.stale],
    ['AuroraLinks', ['auth'], 'MD5', false],
  )
  assert.ok(challenge.nonce.length <= 32, 'quirk A3')
  assert.deepEqual(w.informs, [])
})

test('P2, H10: Digest: challenge, answer, session; then no Authorization is needed', async t => {
  const w = await world(t, { env: { ACS_CWMP_AUTH: 'required' } })
  w.admit = verifying
  const cpe = device(w.port)
  t.after(cpe.close)
  const asked = await cpe.post(inform())
  const opened = await cpe.post(inform(), { authorization: authorization(asked) })
  assert.equal(opened.status, 200)
  assert.equal(w.events[0]!.opened!.authentication, 'digest')
  assert.equal((await cpe.post('')).status, 204)
})

test('a wrong password is challenged again, with a new nonce and not as stale', async t => {
  const w = await world(t, { env: { ACS_CWMP_AUTH: 'required' } })
  w.admit = verifying
  const cpe = device(w.port)
  t.after(cpe.close)
  const asked = await cpe.post(inform())
  const again = await cpe.post(inform(), { authorization: authorization(asked, { password: 'wrong' }) })
  assert.equal(again.status, 401)
  const [first] = challengesOf(asked)
  const [second] = challengesOf(again)
  assert.ok(first?.scheme === 'digest' && second?.scheme === 'digest')
  assert.notEqual(second.nonce, first.nonce)
  assert.equal(second.stale, false)
  assert.match(await w.metrics(), /acs_cwmp_challenges_total\{reason="refused"\} 1/)
})

test('H9: the challenge of one gateway is answered at another, on a new connection', async t => {
  const w = await world(t, { gateways: 2, env: { ACS_CWMP_AUTH: 'required' } })
  w.admit = verifying
  const [one, two] = w.gateways.map(g => device(g.port))
  t.after(() => {
    one!.close()
    two!.close()
  })
  const asked = await one!.post(inform())
  assert.equal((await two!.post(inform(), { authorization: authorization(asked) })).status, 200)
})

test('a nonce that is too old is stale, and one that is not ours is not', async t => {
  const w = await world(t, { env: { ACS_CWMP_AUTH: 'required', ACS_CWMP_NONCE_SECONDS: '10' } })
  const cpe = device(w.port)
  t.after(cpe.close)
  const asked = await cpe.post(inform())
  w.clock.advance(12_000)
  const stale = await cpe.post(inform(), { authorization: authorization(asked) })
  const [challenge] = challengesOf(stale)
  assert.ok(challenge?.scheme === 'digest' && challenge.stale)
  const forged = await cpe.post(inform(), {
    authorization: authorization(stale).replace(/nonce="[^"]{8}/, 'nonce="00000000'),
  })
  const [other] = challengesOf(forged)
  assert.ok(other?.scheme === 'digest' && !other.stale)
  assert.deepEqual(w.informs, [])
})

test('while keys are changed the nonces and cookies of the previous one hold', async t => {
  const w = await world(t, { env: { ACS_CWMP_AUTH: 'required' } })
  w.admit = verifying
  const cpe = device(w.port)
  t.after(cpe.close)
  const asked = await cpe.post(inform())
  const opened = await cpe.post(inform(), { authorization: authorization(asked) })
  assert.equal(opened.status, 200)
  const next = device((await w.addGateway({ ACS_SESSION_KEY: `the next session key,${SESSION_KEY}` })).port)
  t.after(next.close)
  assert.equal((await next.post(inform(), { authorization: authorization(asked) })).status, 200)
  assert.equal((await next.post('', { cookie: cpe.cookie })).status, 204)
  const after = device((await w.addGateway({ ACS_SESSION_KEY: 'the next session key' })).port)
  t.after(after.close)
  assert.equal((await after.post('', { cookie: cpe.cookie })).status, 401, 'the previous key is gone')
})

test('A9: required: Basic and broken headers are challenged with Digest', async t => {
  const w = await world(t, { env: { ACS_CWMP_AUTH: 'required' } })
  const cpe = device(w.port)
  t.after(cpe.close)
  for (const header of ['Basic dXNlcjpwYXNz', 'Digest', 'Digest username="a', 'Bearer x', '', '"']) {
    const answer = await cpe.post(inform(), { authorization: header })
    assert.equal(answer.status, 401, header)
    assert.equal(challengesOf(answer)[0]?.scheme, 'digest')
  }
  assert.deepEqual(w.informs, [])
})

test('optional: what proves nothing goes to identity as nothing; what it asks for is asked of the CPE', async t => {
  const w = await world(t)
  const cpe = device(w.port)
  t.after(cpe.close)
  assert.equal((await cpe.post(inform(), { authorization: 'Basic dXNlcjpwYXNz' })).status, 200)
  assert.equal(w.informs[0]!.digest, undefined)
  w.admit = verifying
  const asked = await cpe.post(inform())
  assert.equal(asked.status, 401)
  assert.equal((await cpe.post(inform(), { authorization: authorization(asked) })).status, 200)
})

test('optional: a stale nonce is told so when identity wants proof', async t => {
  const w = await world(t)
  w.admit = verifying
  const cpe = device(w.port)
  t.after(cpe.close)
  const nonces = createNonces({ keys: deriveKeys([SESSION_KEY], 'nonce'), lifetimeSeconds: 300 })
  const old = nonces.issue(w.clock.now() - 3_600_000)
  const answer = await cpe.post(inform(), {
    authorization: `Digest username="${DEVICE_ID}", realm="AuroraLinks", nonce="${old}", uri="/", response="${'0'.repeat(32)}"`,
  })
  const [challenge] = challengesOf(answer)
  assert.ok(challenge?.scheme === 'digest' && challenge.stale)
})

for (const mode of ['required', 'optional'] as const) {
  test(`${mode}: a Digest for another realm, or for none, proves nothing and is challenged`, async t => {
    const w = await world(t, { env: { ACS_CWMP_AUTH: mode } })
    w.admit = verifying
    const cpe = device(w.port)
    t.after(cpe.close)
    const [challenge] = challengesOf(await cpe.post(inform()))
    assert.ok(challenge?.scheme === 'digest')
    for (const realm of ['', 'Other', 'auroralinks']) {
      const built = answerChallenge([{ ...challenge, realm }], {
        username: DEVICE_ID,
        password: PASSWORD,
        method: 'POST',
        uri: '/',
        cnonce: '1234',
        nc: 1,
      })
      assert.ok('header' in built)
      for (const header of [built.header, built.header.replace(/realm="[^"]*", /, '')]) {
        const answer = await cpe.post(inform(), { authorization: header })
        assert.equal(answer.status, 401, header)
        assert.equal(challengesOf(answer)[0]?.scheme, 'digest')
      }
    }
    assert.match(await w.metrics(), /acs_cwmp_challenges_total\{reason="realm"[^}]*\} 6/)
    assert.ok(w.informs.every(i => i.digest === undefined))
  })
}

test('none: nobody is asked, and Authorization is not looked at', async t => {
  const w = await world(t, { env: { ACS_CWMP_AUTH: 'none' } })
  const cpe = device(w.port)
  t.after(cpe.close)
  assert.equal((await cpe.post(inform(), { authorization: 'Digest nonsense' })).status, 200)
  assert.equal(w.informs[0]!.digest, undefined)
  assert.equal((await cpe.post('')).status, 204)
  const stranger = device(w.port)
  t.after(stranger.close)
  assert.equal((await stranger.post('')).status, 400)
})

test('A1, A2, A4, P2, P4: Digest without qop, with an empty uri, or a constant nc gets in', async t => {
  const w = await world(t, { env: { ACS_CWMP_AUTH: 'required' } })
  w.admit = verifying
  const cpe = device(w.port)
  t.after(cpe.close)
  const asked = await cpe.post(inform())
  const [challenge] = challengesOf(asked)
  assert.ok(challenge?.scheme === 'digest')
  const legacy = answerChallenge([{ ...challenge, qop: null }], {
    username: DEVICE_ID,
    password: PASSWORD,
    method: 'POST',
    uri: '',
    cnonce: '',
    nc: 1,
  })
  assert.ok('header' in legacy)
  assert.match(legacy.header, /uri=""/)
  assert.equal((await cpe.post(inform(), { authorization: legacy.header })).status, 200)
  const same = authorization(asked)
  for (let i = 0; i < 3; i++) assert.equal((await cpe.post(inform(), { authorization: same })).status, 200)
  const quoted = same.replace('nc=00000001', 'nc="00000001"').replace('qop=auth', 'qop="auth"')
  assert.notEqual(quoted, same)
  assert.equal((await cpe.post(inform(), { authorization: quoted })).status, 200)
})

for (const mode of ['required', 'optional'])
  test(`H7, P3: ${mode}: a CPE without cookies, on a new connection each time, goes on with its session by proving who it is`, async t => {
    const w = await world(t, { env: { ACS_CWMP_AUTH: mode } })
    w.admit = verifying
    let next = 0
    w.decide = event =>
      event.opened || next > 1 ? DONE : rpc(`rpc-${++next}`, { case: 'reboot', value: { commandKey: 'k' } })
    const proof = authorization(await send(w.port, inform()))
    assert.equal((await send(w.port, inform(), { headers: { authorization: proof } })).status, 200)
    // Asked again, as it shows nothing.
    const asked = await send(w.port, '')
    assert.equal(asked.status, 401)
    const headers = { authorization: authorization(asked) }
    assert.match((await send(w.port, '', { headers })).body, /Reboot/)
    const answered = (id: string) => cpeMessage({ method: 'RebootResponse' }, id)
    assert.equal((await send(w.port, answered('rpc-1'))).status, 401, 'nobody goes on with it without a proof')
    // A username and a fresh nonce are no proof.
    const forged = { authorization: authorization(asked, { password: 'guess' }) }
    for (const body of ['', answered('rpc-1')])
      assert.equal((await send(w.port, body, { headers: forged })).status, 401)
    assert.match((await send(w.port, answered('rpc-1'), { headers })).body, /Reboot/)
    assert.equal((await send(w.port, answered('rpc-2'), { headers })).status, 204)
    assert.deepEqual(
      w.events.map(e => (e.opened ?? e.empty ?? e.responded)!.sessionId),
      Array(4).fill(w.events[0]!.opened!.sessionId),
    )
    const again = w.informs.filter(i => i.provesAgain)
    assert.ok(again.length >= 3)
    // Quirk profiles of a version count as they did for the Inform.
    assert.ok(again.every(i => i.softwareVersion === '3.1.4'))
    assert.notEqual((await send(w.port, '', { headers })).status, 200, 'the session is over')
    assert.match(await w.metrics(), /acs_cwmp_sessions_by_peer_total\{by="username"\} 3/)
  })

test('H7: a proof of a CPE without cookies that cannot be checked now gets 503 and when to come again, whatever it says', async t => {
  const w = await world(t)
  w.admit = verifying
  const proof = authorization(await send(w.port, inform()))
  const headers = { authorization: proof }
  assert.equal((await send(w.port, inform(), { headers })).status, 200)
  w.admit = inform => (inform.provesAgain ? { case: 'busy', value: { retryAfterSeconds: 7 } } : verifying(inform))
  const said = ['', cpeMessage({ method: 'RebootResponse' }, '1'), cpeMessage({ method: 'GetRPCMethods' }), '<broken']
  for (const body of said) {
    const answer = await send(w.port, body, { headers })
    assert.deepEqual([answer.status, answer.headers['retry-after']], [503, '7'], body)
  }
  assert.equal(w.events.length, 1, 'nothing of it is taken for what the device said')
  w.admit = verifying
  assert.equal((await send(w.port, '', { headers })).status, 204, 'the session is still open')
})

test('H7: while identity says nothing, a CPE without cookies gets 503, not an endless 401', async t => {
  const w = await world(t)
  w.admit = verifying
  const headers = { authorization: authorization(await send(w.port, inform())) }
  assert.equal((await send(w.port, inform(), { headers })).status, 200)
  w.admit = () => null
  const waiting = send(w.port, '', { headers })
  await until('identity is asked', () => w.informs.some(i => i.provesAgain))
  w.clock.advance(15_001)
  const answer = await waiting
  assert.equal(answer.status, 503)
  assert.match(answer.headers['retry-after'] ?? '', /^\d+$/)
})

test('H7, P3: a CPE that proves nothing, without cookies and on a new connection each time, is known by its address as long as it is the only one there', async t => {
  const w = await world(t)
  w.decide = event => (event.empty ? rpc('1', { case: 'reboot', value: { commandKey: event.deviceId } }) : DONE)
  await send(w.port, inform({ device: { serialNumber: 'A' } }))
  assert.match((await send(w.port, '')).body, /HomeBox-A</)
  // One whose cookie comes back is told apart by that.
  const other = device(w.port)
  t.after(other.close)
  await other.post(inform({ device: { serialNumber: 'B' } }))
  assert.match((await other.post('')).body, /HomeBox-B</)
  assert.equal((await send(w.port, cpeMessage({ method: 'RebootResponse' }, '1'))).status, 204)
  assert.equal(w.events.at(-1)!.deviceId, '0A1B2C-HomeBox-A')
  // Two of them: nobody can tell.
  for (const serialNumber of ['C', 'D']) await send(w.port, inform({ device: { serialNumber } }))
  assert.equal((await send(w.port, '')).status, 401)
  assert.equal((await send(w.port, cpeMessage({ method: 'RebootResponse' }, '1'))).status, 400)
})
