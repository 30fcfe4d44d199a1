import { test } from 'node:test'
import assert from 'node:assert/strict'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { createAuthority } from '@auroralinks/certificates'
import { ScriptedAcs } from '../test/scripted-acs.ts'
import { createFleet } from './index.ts'

test('a fleet comes, each device as itself, is woken one by one, and its report adds up', async t => {
  const acs = await ScriptedAcs.start()
  const fleet = createFleet({
    devices: 12,
    acsUrl: acs.url,
    model: 'mixed',
    intervalSeconds: 3600,
    spreadSeconds: 0.05,
    seed: 3,
    connectionRequest: { username: '{serial}', password: 'pw' },
  })
  t.after(async () => {
    await fleet.stop()
    await acs.stop()
  })
  await fleet.start()
  const serials = acs.informs.map(({ deviceId }) => deviceId.serialNumber)
  assert.equal(new Set(serials).size, 12)
  assert.equal(new Set(fleet.cpes.map(({ id }) => id)).size, 12)
  assert.deepEqual(
    new Set(acs.informs.map(({ parameters }) => parameters[0]?.name)),
    new Set(['Device.RootDataModelVersion', 'InternetGatewayDevice.DeviceSummary']),
  )
  const urls = fleet.cpes.map(cpe => cpe.tree.get(`${cpe.tree.model.root}ManagementServer.ConnectionRequestURL`)!)
  assert.equal(new Set(urls.map(url => new URL(url).port)).size, 1)
  assert.equal(new Set(urls).size, 12)
  assert.equal(
    fleet.cpes[3]?.tree.get('InternetGatewayDevice.ManagementServer.ConnectionRequestUsername'),
    fleet.cpes[3]?.identity.serialNumber,
  )
  assert.equal((await fetch(urls[3]!)).status, 401)

  acs.intercept = () => ({ status: 503 })
  await fleet.cpes[0]!.inform('2 PERIODIC')
  const report = fleet.report()
  assert.deepEqual([report.devices, report.up, report.sessions.completed, report.sessions.failed], [12, 11, 12, 1])
  assert.deepEqual(report.failures, { 'http 503': 1 })
  assert.deepEqual([report.posts.inform?.count, report.posts.empty?.count, report.session.count], [13, 12, 12])
  assert.ok(
    report.session.p50 > 0 &&
      report.session.p50 <= report.session.p99 &&
      report.session.p99 <= report.session.max * 1.01,
  )
  assert.equal(fleet.cpes[0]?.ledger.events.length, 2)
})

test('a fleet that is stopped while it starts ends, and no device comes after', async () => {
  const acs = await ScriptedAcs.start()
  const fleet = createFleet({ devices: 10, acsUrl: acs.url, model: 'tr181', spreadSeconds: 600, ledger: false })
  const starting = fleet.start()
  while (acs.informs.length === 0) await new Promise(resolve => setTimeout(resolve, 5))
  await fleet.stop()
  await starting
  assert.equal(acs.informs.length, 1)
  await acs.stop()
})

test('the same seed makes the same fleet; another one, or another first number, other devices', () => {
  const ids = async (seed: number, firstIndex = 0) => {
    const fleet = createFleet({
      devices: 5,
      acsUrl: 'http://127.0.0.1:9/',
      model: 'mixed',
      seed,
      firstIndex,
      spreadSeconds: 600,
      connectionRequest: false,
    })
    const starting = fleet.start()
    await fleet.stop()
    await starting
    return fleet.cpes.map(({ id, tree }) => id + tree.get(tree.model.usefulInform[0]!))
  }
  return Promise.all([ids(1), ids(1), ids(2), ids(1, 5)]).then(([a, again, otherSeed, otherNumbers]) => {
    assert.deepEqual(a, again)
    assert.equal(new Set([...a, ...otherSeed, ...otherNumbers]).size, 15)
  })
})

test('after a power cut the devices tell 1 BOOT alone, each at its own time', async t => {
  const acs = await ScriptedAcs.start()
  const fleet = createFleet({
    devices: 30,
    acsUrl: acs.url,
    model: 'tr181',
    intervalSeconds: 3600,
    spreadSeconds: 0.3,
    powerCut: true,
    ledger: false,
  })
  t.after(async () => {
    await fleet.stop()
    await acs.stop()
  })
  await fleet.start()
  assert.deepEqual(new Set(acs.informs.map(({ events }) => events.map(({ code }) => code).join())), new Set(['1 BOOT']))
  const order = acs.informs.map(({ deviceId }) => deviceId.serialNumber)
  assert.equal(new Set(order).size, 30)
  assert.notDeepEqual(order, order.toSorted())
  assert.equal(fleet.report().up, 30)
})

test('a device that is told to stay away with Retry-After comes no earlier, whatever its own interval is (RFC 9110 10.2.3)', async t => {
  const acs = await ScriptedAcs.start()
  let away = 1
  acs.intercept = () => (away-- > 0 ? { status: 503, headers: { 'retry-after': '1' } } : null)
  const fleet = createFleet({
    devices: 1,
    acsUrl: acs.url,
    model: 'tr181',
    intervalSeconds: 3600,
    ledger: false,
    retry: { minimumWaitSeconds: 0.01, intervalMultiplier: 1000 },
  })
  t.after(async () => {
    await fleet.stop()
    await acs.stop()
  })
  const began = performance.now()
  const second = new Promise<void>(resolve =>
    fleet.on('session', (_cpe, { ok }) => {
      if (ok) resolve()
    }),
  )
  await fleet.start()
  await second
  assert.ok(performance.now() - began >= 990)
  assert.deepEqual([acs.informs.length, acs.informs[1]?.retryCount], [2, 1])
})

test('a fleet has no more connections than it may: the session that gets none says so and is tried again', async t => {
  const acs = await ScriptedAcs.start()
  const fleet = createFleet({
    devices: 6,
    acsUrl: acs.url,
    model: 'tr181',
    intervalSeconds: 3600,
    mostSockets: 4,
    ledger: false,
    retry: { minimumWaitSeconds: 0.05, intervalMultiplier: 1000 },
  })
  t.after(async () => {
    await fleet.stop()
    await acs.stop()
  })
  await fleet.start()
  while (fleet.report().up < 6) await new Promise(resolve => setTimeout(resolve, 10))
  const { sessions, failures } = fleet.report()
  assert.deepEqual([sessions.completed, Object.keys(failures)], [6, ['no-socket']])
  assert.equal(acs.connections, 6)
})

test('each device of a fleet shows a certificate of its own, issued under its id, and trusts the authority that it is given', async t => {
  const { authority } = await createAuthority('of this test', Date.now())
  const names: string[] = []
  const server = createServer(
    { ...(await authority.server(['127.0.0.1'])), ca: authority.cert, requestCert: true },
    (request, response) => {
      names.push(String((request.socket as TLSSocket).getPeerX509Certificate()?.subject))
      response.writeHead(503).end()
    },
  )
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const fleet = createFleet({
    devices: 3,
    acsUrl: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    model: 'tr181',
    connectionRequest: false,
    tls: { ca: authority.cert },
    certificateOf: authority.device,
  })
  t.after(() => fleet.stop())
  await fleet.start()
  assert.deepEqual(names.sort(), fleet.cpes.map(({ id }) => `CN=${id}`).sort())
})
