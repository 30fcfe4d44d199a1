import { test } from 'node:test'
import assert from 'node:assert/strict'
import { answerChallenge, parseChallenges } from '@auroralinks/http-auth'
import { acsAndCpe, sessionOf } from '../test/support.ts'
import { ConnectionRequestServer } from './index.ts'

const urlOf = (cpe: { tree: { get(path: string): string | null } }) =>
  cpe.tree.get('Device.ManagementServer.ConnectionRequestURL')!

async function knock(url: string, username: string, password: string): Promise<number[]> {
  const first = await fetch(url)
  if (first.status !== 401) return [first.status]
  const { pathname } = new URL(url)
  const answer = answerChallenge(parseChallenges(first.headers.get('www-authenticate')!), {
    username,
    password,
    method: 'GET',
    uri: pathname,
    cnonce: 'c',
    nc: 1,
  })
  assert.ok('header' in answer)
  return [first.status, (await fetch(url, { headers: { authorization: answer.header } })).status]
}

test('TR-069 3.2.2: a connection request is answered and then brings a session with its event', async t => {
  const { cpe } = await acsAndCpe(t)
  await cpe.start()
  const woken = sessionOf(cpe, events => events.includes('6 CONNECTION REQUEST'))
  assert.deepEqual(await knock(urlOf(cpe), '', ''), [204])
  assert.deepEqual((await woken).events, [{ code: '6 CONNECTION REQUEST', commandKey: '' }])
  assert.equal((await fetch(urlOf(cpe), { method: 'POST' })).status, 405)
  assert.equal((await fetch(new URL('/nobody', urlOf(cpe)))).status, 404)
})

test('TR-069 3.4.5: with credentials it asks for Digest and lets in nobody else', async t => {
  const { cpe } = await acsAndCpe(t, { connectionRequest: { username: 'cr', password: 'pw', successStatus: 200 } })
  await cpe.start()
  assert.deepEqual(await knock(urlOf(cpe), 'cr', 'wrong'), [401, 401])
  assert.deepEqual(await knock(urlOf(cpe), 'other', 'pw'), [401, 401])
  assert.equal((await fetch(urlOf(cpe), { headers: { authorization: 'Basic ' + btoa('cr:pw') } })).status, 401)
  const woken = sessionOf(cpe, events => events.includes('6 CONNECTION REQUEST'))
  assert.deepEqual(await knock(urlOf(cpe), 'cr', 'pw'), [401, 200])
  assert.equal((await woken).ok, true)
})

test('credentials that the ACS sets are asked for from then on', async t => {
  const { acs, cpe } = await acsAndCpe(t)
  await cpe.start()
  acs.requests.push({
    method: 'SetParameterValues',
    parameterKey: '',
    parameters: [
      { name: 'Device.ManagementServer.ConnectionRequestUsername', value: 'new', type: 'xsd:string' },
      { name: 'Device.ManagementServer.ConnectionRequestPassword', value: 'secret', type: 'xsd:string' },
    ],
  })
  await cpe.inform('')
  assert.deepEqual(await knock(urlOf(cpe), 'new', 'secret'), [401, 204])
})

test('TR-069 3.2.2.2: during a session it is 503, or one more session right after it', async t => {
  for (const busyInSession of [true, false]) {
    let url = ''
    let statuses: number[] = []
    const { cpe } = await acsAndCpe(t, {
      connectionRequest: { busyInSession },
      hooks: {
        beforePost: async ({ session, kind }) => {
          if (session === 2 && kind === 'empty')
            statuses = [...(await knock(url, '', '')), ...(await knock(url, '', ''))]
        },
      },
    })
    await cpe.start()
    url = urlOf(cpe)
    const sessions: string[][] = []
    cpe.on('session', ({ events }) => sessions.push(events.map(({ code }) => code)))
    await cpe.inform('2 PERIODIC')
    assert.deepEqual(statuses, busyInSession ? [503, 503] : [204, 204])
    await cpe.inform('')
    assert.deepEqual(sessions.flat(), busyInSession ? ['2 PERIODIC'] : ['2 PERIODIC', '6 CONNECTION REQUEST'])
  }
})

test('a connection request that comes while the Inform waits for its answer brings a session with its event', async t => {
  let knocked = false
  const { cpe } = await acsAndCpe(t, {
    hooks: {
      afterAnswer: async ({ kind, session }) => {
        if (session !== 2 || kind !== 'inform' || knocked) return
        knocked = true
        await fetch(urlOf(cpe))
        cpe.change('Device.DeviceInfo.ProvisioningCode', 'later')
      },
    },
  })
  await cpe.start()
  const next = sessionOf(cpe, events => events.includes('4 VALUE CHANGE'))
  assert.deepEqual(
    (await cpe.inform('6 CONNECTION REQUEST')).events.map(({ code }) => code),
    ['6 CONNECTION REQUEST'],
  )
  assert.deepEqual(
    (await next).events.map(({ code }) => code),
    ['6 CONNECTION REQUEST', '4 VALUE CHANGE'],
  )
})

test('one server serves many devices; one that is off cuts the connection', async t => {
  const server = await ConnectionRequestServer.listen()
  t.after(() => server.close())
  const woken: string[] = []
  const target = (name: string) => ({
    connectionRequestCredentials: () => ({ username: '', password: '' }),
    connectionRequestAllowed: () => 'accepted' as const,
    connectionRequested: () => {
      woken.push(name)
    },
  })
  server.set('a', target('a'))
  server.set('b', target('b'))
  server.set('c', null)
  assert.equal((await fetch(server.url('a'))).status, 204)
  assert.equal((await fetch(server.url('b') + '?x=1')).status, 204)
  await assert.rejects(fetch(server.url('c')))
  await new Promise(resolve => setImmediate(resolve))
  assert.deepEqual(woken, ['a', 'b'])
})

test('a device that takes no connection requests has no URL', async t => {
  const { cpe } = await acsAndCpe(t, { connectionRequest: false })
  await cpe.start()
  assert.equal(urlOf(cpe), '')
})
