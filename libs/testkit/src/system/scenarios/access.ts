/** Who may come in, and how devices are reached. */
import assert from 'node:assert/strict'
import type { Cpe } from '@auroralinks/cpe-simulator'
import { eventually, segment } from '../api.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

export const credentialsMustBeProved: Scenario = {
  name: 'a device with credentials on file must prove them with Digest, and nobody else comes in its name',
  async run(system, t) {
    const { api } = system
    const right = device(system, t)
    assert.ok(
      (
        await api.request('PUT', `devices/${segment(right.id)}/credentials`, {
          username: right.id,
          password: 'correct-horse',
        })
      ).status < 300,
    )
    assert.equal((await api.device(right.id)).state, 'expected')
    await right.start()
    assert.equal(right.ledger.events.length, 0, 'without credentials it is turned away')
    const proving = device(system, t, { identity: right.identity, username: right.id, password: 'correct-horse' })
    await right.stop()
    await proving.start()
    assert.equal((await api.device(right.id)).state, 'active')
    await eventually('its session is listed', async () => {
      const { items } = await api.get<{ items: { authentication: string; outcome: string }[] }>(
        `devices/${segment(right.id)}/sessions`,
      )
      assert.ok(
        items.some(s => s.authentication === 'digest' && s.outcome === 'completed'),
        JSON.stringify(items),
      )
    })
    await proving.stop()
    const wrong = device(system, t, { identity: right.identity, username: right.id, password: 'wrong' })
    await wrong.start()
    assert.equal(wrong.ledger.events.length, 0)
    const text = JSON.stringify(await api.device(right.id))
    assert.ok(!text.includes('correct-horse'))
  },
}

export const blockedDevicesAreRefused: Scenario = {
  name: 'a blocked device is answered with fault 8001, and comes in again when it is active',
  async run(system, t) {
    const cpe = device(system, t)
    await cpe.start()
    assert.ok((await system.api.request('PATCH', `devices/${segment(cpe.id)}`, { state: 'blocked' })).status < 300)
    const report = await cpe.inform('2 PERIODIC')
    assert.match(JSON.stringify(report), /8001/)
    assert.ok((await system.api.request('PATCH', `devices/${segment(cpe.id)}`, { state: 'active' })).status < 300)
    await cpe.inform('2 PERIODIC')
    assert.ok(
      cpe.ledger.events.some(e => e.code === '2 PERIODIC'),
      'it comes in again',
    )
  },
}

export const connectionRequestsTellTheTruth: Scenario = {
  name: 'a connection request tells whether the device arrived, refused or cannot be reached',
  async run(system, t) {
    const { api } = system
    const ask = async (id: string): Promise<string> => {
      const r = await api.request('POST', `devices/${segment(id)}/connection-requests?wait=20`)
      assert.ok(r.status === 200 || r.status === 202, JSON.stringify(r.body))
      return (r.body as { status: string }).status
    }
    const known = async (cpe: Cpe): Promise<void> => {
      await cpe.start()
      await eventually(`the address of ${cpe.id} is known`, async () =>
        assert.ok((await api.device(cpe.id))['connectionRequestUrl']),
      )
    }
    const open = device(system, t)
    await known(open)
    assert.equal(await ask(open.id), 'arrived')
    const locked = device(system, t, { connectionRequest: { username: 'acs', password: 'wake-up' } })
    await known(locked)
    assert.equal(await ask(locked.id), 'unauthorized')
    assert.ok(
      (
        await api.request('PUT', `devices/${segment(locked.id)}/credentials`, {
          connectionRequestUsername: 'acs',
          connectionRequestPassword: 'wake-up',
        })
      ).status < 300,
    )
    assert.equal(await ask(locked.id), 'arrived')
    const away = device(system, t)
    await known(away)
    await away.stop()
    assert.equal(await ask(away.id), 'unreachable')
  },
}

export const eventsAreLive: Scenario = {
  name: 'what happens is sent as server-sent events',
  async run(system, t) {
    const stop = new AbortController()
    t.after(() => stop.abort())
    const r = await fetch(`${system.api.url}/api/v1/events`, {
      headers: { authorization: `Bearer ${system.token}` },
      signal: stop.signal,
    })
    assert.equal(r.status, 200)
    const cpe = device(system, t)
    await cpe.start()
    const wanted = new Set(['device.registered', 'device.informed', 'device.booted', 'device.bootstrapped'])
    let text = ''
    for await (const chunk of r.body!) {
      text += Buffer.from(chunk).toString()
      for (const block of text.split('\n\n')) {
        const type = /^event: ?(.+)$/m.exec(block)?.[1]
        const data = /^data: ?(.+)$/m.exec(block)?.[1]
        if (type && data?.endsWith('}') && JSON.parse(data).deviceId === cpe.id) wanted.delete(type)
      }
      if (wanted.size === 0) return
    }
    assert.fail(`never sent: ${[...wanted]}`)
  },
}
