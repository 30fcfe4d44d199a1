/** Who may come in where everybody has to prove who it is. */
import assert from 'node:assert/strict'
import { eventually, segment } from '../api.ts'
import { AUTHENTICATION_SCENARIOS, RULES } from './authentication.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

/** The variables of a system for these scenarios. */
export const REQUIRED = {
  ACS_CWMP_AUTH: 'required',
  ACS_CWMP_BOOTSTRAP_USERNAME: 'factory',
  ACS_CWMP_BOOTSTRAP_PASSWORD: 'first-contact',
  ACS_UNKNOWN_DEVICES: 'quarantine',
  ACS_PERIODIC_INTERVAL: 'tag:often=900',
  ACS_CWMP_TLS: 'auto',
  ACS_CWMP_AUTH_POLICY: RULES,
}

const bootstrap = { username: REQUIRED.ACS_CWMP_BOOTSTRAP_USERNAME, password: REQUIRED.ACS_CWMP_BOOTSTRAP_PASSWORD }

const strangersStayOut: Scenario = {
  name: 'a device without credentials, or with wrong ones, is not admitted and not even registered',
  async run(system, t) {
    for (const credentials of [
      {},
      { username: 'factory', password: 'guess' },
      { username: 'nobody', password: bootstrap.password },
    ]) {
      const cpe = device(system, t, credentials)
      await cpe.start()
      assert.deepEqual(cpe.ledger.events, [])
      assert.equal((await system.api.request('GET', `devices/${segment(cpe.id)}`)).status, 404)
      await cpe.stop()
    }
  },
}

const bootstrapThenOwn: Scenario = {
  name: 'a new device comes in with the shared credentials, and only with its own once it has them',
  async run(system, t) {
    const { api } = system
    const fresh = device(system, t, bootstrap)
    await fresh.start()
    assert.deepEqual(fresh.ledger.events.map(e => e.code).sort(), ['0 BOOTSTRAP', '1 BOOT'])
    assert.ok(
      (await api.request('PUT', `devices/${segment(fresh.id)}/credentials`, { password: 'its-very-own' })).status < 300,
    )
    const refused = await fresh.inform('2 PERIODIC')
    assert.equal(refused.informed, false, 'the shared credentials are not enough any more')
    await fresh.stop()
    const own = device(system, t, { identity: fresh.identity, username: fresh.id, password: 'its-very-own' })
    await own.start()
    assert.ok(own.ledger.events.length > 0)
    const sessions = await api.get<{ items: { authentication: string }[] }>(`devices/${segment(fresh.id)}/sessions`)
    assert.equal(sessions.items[0]?.authentication, 'digest')
  },
}

const nobodyHadAnnounced: Scenario = {
  name: 'a device that nobody announced comes into quarantine, one that was announced does not',
  async run(system, t) {
    const { api } = system
    const [stranger, announced] = [device(system, t, bootstrap), device(system, t, bootstrap)]
    const announce = await api.request('PUT', `devices/${segment(announced.id)}/credentials`, {
      connectionRequestUsername: 'cr',
    })
    assert.equal(announce.status, 201)
    await stranger.start()
    await announced.start()
    const shown = await api.device(stranger.id)
    assert.deepEqual(
      [shown.state, (shown['quarantine'] as { reason: string }).reason],
      ['quarantined', 'unknown-device'],
    )
    assert.equal((await api.device(announced.id)).state, 'active')
  },
}

const ownCredentials: Scenario = {
  name: 'a device that comes with the shared credentials is written its own, comes with them, and gets others when they are asked for',
  async run(system, t) {
    const { api } = system
    for (const model of ['tr181', 'tr098'] as const) {
      const cpe = device(system, t, { ...bootstrap, model })
      const path = `devices/${segment(cpe.id)}/credentials`
      assert.equal((await api.request('PUT', path, { connectionRequestUsername: 'cr' })).status, 201)
      await cpe.start()
      const root = model === 'tr181' ? 'Device.' : 'InternetGatewayDevice.'
      const login = (): string[] =>
        ['Username', 'Password', 'ConnectionRequestUsername', 'ConnectionRequestPassword'].map(
          name => cpe.tree.get(`${root}ManagementServer.${name}`) ?? '',
        )
      const usesWhatItHas = async (): Promise<void> => {
        assert.equal((await cpe.inform('2 PERIODIC')).ok, true)
        const shown = await api.get<{ username: string; rotation: unknown }>(path)
        assert.deepEqual([shown.username, shown.rotation], [cpe.id, null])
      }
      const first = login()
      assert.equal(first[0], cpe.id)
      assert.ok(first[1]!.length >= 20 && first[3]!.length >= 20, 'random ones of its own')
      await usesWhatItHas()
      assert.equal((await api.request('POST', `${path}/rotation`)).status, 202)
      await cpe.inform('2 PERIODIC')
      const second = login()
      assert.ok(second[1] !== first[1] && second[3] !== first[3])
      await usesWhatItHas()
      const woken = await api.request('POST', `devices/${segment(cpe.id)}/connection-requests?wait=20`)
      assert.equal((woken.body as { status: string }).status, 'arrived', 'it is woken with its own')
      const answers = JSON.stringify([await api.get(path), await api.get(`tasks?deviceId=${cpe.id}`)])
      for (const secret of [first[1]!, first[3]!, second[1]!, second[3]!]) assert.ok(!answers.includes(secret))
      await cpe.stop()
    }
  },
}

const comesAsItShall: Scenario = {
  name: 'a device whose tag says so is set to come at that interval, at a time of its own, and is written nothing once it is',
  async run(system, t) {
    const { api } = system
    const cpe = device(system, t, { ...bootstrap, model: 'tr098' })
    const path = `devices/${segment(cpe.id)}`
    assert.equal((await api.request('PUT', `${path}/credentials`, { connectionRequestUsername: 'cr' })).status, 201)
    assert.equal((await api.request('PUT', `${path}/tags/Often`)).status, 204)
    await cpe.start()
    const set = (name: string): string | null =>
      cpe.tree.get(`InternetGatewayDevice.ManagementServer.PeriodicInform${name}`)
    await eventually('it is set', async () => {
      await cpe.inform('2 PERIODIC')
      assert.equal(set('Interval'), '900')
      assert.match(set('Time') ?? '', /^2026-01-01T00:(?:0\d|1[0-4]):\d\dZ$/)
    })
    const tasks = async (): Promise<number> =>
      (await api.get<{ items: unknown[] }>(`tasks?deviceId=${cpe.id}`)).items.length
    const before = await tasks()
    for (let i = 0; i < 3; i++) await cpe.inform('2 PERIODIC')
    assert.equal(await tasks(), before)
  },
}

const nobodyElsesName: Scenario = {
  name: "a device with its own credentials is refused when it comes in another's name",
  async run(system, t) {
    const { api } = system
    const [victim, thief] = [device(system, t, bootstrap), device(system, t, bootstrap)]
    await victim.start()
    await thief.start()
    assert.ok(
      (await api.request('PUT', `devices/${segment(thief.id)}/credentials`, { password: 'of-the-thief' })).status < 300,
    )
    const before = await api.device(victim.id)
    const posing = device(system, t, { identity: victim.identity, username: thief.id, password: 'of-the-thief' })
    await victim.stop()
    await posing.start()
    assert.deepEqual(posing.ledger.events, [])
    assert.equal((await api.device(victim.id)).lastInformAt, before.lastInformAt)
  },
}

export const REQUIRED_SCENARIOS: readonly Scenario[] = [
  strangersStayOut,
  bootstrapThenOwn,
  nobodyHadAnnounced,
  ownCredentials,
  comesAsItShall,
  nobodyElsesName,
  ...AUTHENTICATION_SCENARIOS,
]
