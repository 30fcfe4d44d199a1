/** Devices come and are shown. */
import assert from 'node:assert/strict'
import { createFleet } from '@auroralinks/cpe-simulator'
import { eventually } from '../api.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

export const devicesAreShown: Scenario = {
  name: 'twenty devices come and are shown with identity, versions, MAC addresses and why they came',
  async run({ api, cwmpUrl }, t) {
    const fleet = createFleet({
      devices: 20,
      acsUrl: cwmpUrl,
      model: 'mixed',
      intervalSeconds: 3600,
      spreadSeconds: 1,
      seed: 20,
    })
    t.after(() => fleet.stop())
    await fleet.start()
    const ids = new Set(fleet.cpes.map(c => c.id))
    const shown = await eventually('all are shown', async () => {
      const found = (await api.devices()).filter(d => ids.has(d.id))
      assert.equal(found.length, 20)
      assert.ok(
        found.every(d => d.lastInformAt),
        'what their Informs said follows their registration',
      )
      return found
    })
    for (const d of shown) {
      const cpe = fleet.cpes.find(c => c.id === d.id)!
      assert.deepEqual(
        [d.oui, d.productClass, d.serialNumber, d.manufacturer],
        [cpe.identity.oui, cpe.identity.productClass, cpe.identity.serialNumber, cpe.identity.manufacturer],
      )
      assert.equal(d.softwareVersion, cpe.tree.get(`${d.dataModelRoot}DeviceInfo.SoftwareVersion`))
      assert.ok(d.hardwareVersion && d.macAddresses.length > 0 && d.lastInformAt, JSON.stringify(d))
      assert.equal(d.state, 'active')
      assert.deepEqual(d.lastEvents.map(e => e.code).sort(), ['0 BOOTSTRAP', '1 BOOT'])
      assert.ok(d.lastEvents.every(e => e.explanation.length > 0))
    }
    const one = shown[0]!
    assert.deepEqual(
      (await api.devices(`mac=${encodeURIComponent(one.macAddresses[0]!.toLowerCase().replaceAll(':', '-'))}`)).map(
        d => d.id,
      ),
      [one.id],
    )
    assert.deepEqual(
      (await api.devices(`serialNumber=${one.serialNumber}`)).map(d => d.id),
      [one.id],
    )
    assert.equal((await api.device(one.id)).id, one.id)
  },
}

export const tagsAreKept: Scenario = {
  name: 'tags are text: set, searched whatever their case, and taken away',
  async run(system, t) {
    const { api } = system
    const cpe = device(system, t)
    await cpe.start()
    const path = `devices/${encodeURIComponent(cpe.id)}/tags/${encodeURIComponent('Größe 7/Nord')}`
    const found = `tag=${encodeURIComponent('GRÖSSE 7/nord')}`
    assert.ok((await api.request('PUT', path)).status < 300)
    assert.deepEqual((await api.device(cpe.id))['tags'], ['Größe 7/Nord'])
    await eventually('found by tag', async () =>
      assert.deepEqual(
        (await api.devices(found)).map(d => d.id),
        [cpe.id],
      ),
    )
    assert.ok((await api.request('DELETE', path)).status < 300)
    await eventually('not found any more', async () => assert.deepEqual(await api.devices(found), []))
  },
}
