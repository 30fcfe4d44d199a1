/** Rows that are named by their alias (TR-069 3.6.1). */
import assert from 'node:assert/strict'
import { eventually, segment } from '../api.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const SSID = 'Device.WiFi.SSID.'
const MAPPING = 'Device.NAT.PortMapping.'

export const rowsAreNamedByAlias: Scenario = {
  name: 'tasks name rows by alias, and what was read by either name is stored once, by number',
  async run(system, t) {
    const { api } = system
    const cpe = device(system, t, { aliases: true })
    await cpe.start()
    const run = async (task: { type: string; [name: string]: unknown }): Promise<unknown> => {
      const ended = await api.createTask(cpe.id, task, 25)
      assert.equal(ended.status, 'succeeded', JSON.stringify(ended))
      return ended.result
    }
    const stored = async (prefix: string): Promise<Record<string, string>> => {
      const { items } = await api.get<{ items: { name: string; value: string }[] }>(
        `devices/${segment(cpe.id)}/parameters?limit=1000&prefix=${prefix}`,
      )
      return Object.fromEntries(items.map(p => [p.name, p.value]))
    }
    await run({ type: 'getParameterValues', names: [SSID] })
    const byNumber = Object.keys(await stored(SSID))
    const named = `${SSID}[cpe-ssid2].SSID`
    await run({ type: 'setParameterValues', values: [{ name: named, value: 'Guests' }] })
    assert.equal(cpe.tree.get(`${SSID}2.SSID`), 'Guests')
    assert.deepEqual(await run({ type: 'getParameterValues', names: [named] }), {
      values: [{ name: named, value: 'Guests', type: 'xsd:string' }],
      faults: [],
    })
    // A device that answers with aliases by itself: the rows are the same.
    await run({
      type: 'setParameterValues',
      values: [{ name: 'Device.ManagementServer.InstanceMode', value: 'InstanceAlias' }],
    })
    const answered = (await run({ type: 'getParameterValues', names: ['Device.WiFi.SSID.'] })) as {
      values: { name: string }[]
    }
    assert.ok(answered.values.every(v => v.name.startsWith(`${SSID}[cpe-ssid`)))
    await eventually('the values are stored by number, each once', async () => {
      const now = await stored(SSID)
      assert.deepEqual(Object.keys(now), byNumber)
      assert.equal(now[`${SSID}2.SSID`], 'Guests')
    })
    assert.deepEqual(
      await run({ type: 'addObject', path: `${MAPPING}[game].`, values: [{ name: 'ExternalPort', value: '8080' }] }),
      { instanceNumber: 1, path: `${MAPPING}1.`, status: 0 },
    )
    assert.equal(cpe.tree.get(`${MAPPING}1.Alias`), 'game')
    assert.equal((await stored(MAPPING))[`${MAPPING}1.Alias`], 'game')
    await run({ type: 'deleteObject', path: `${MAPPING}[game].` })
    assert.equal(cpe.tree.get(`${MAPPING}1.Alias`), null)
    await eventually('what was deleted by its alias is gone', async () => assert.deepEqual(await stored(MAPPING), {}))
  },
}
