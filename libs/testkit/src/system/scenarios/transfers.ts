/** Files: firmware that a device fetches from the file-server, boots and runs, or does not. */
import assert from 'node:assert/strict'
import { firmwareImage } from '@auroralinks/cpe-simulator'
import { segment } from '../api.ts'
import type { System } from '../launch.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const FIRMWARE = '1 Firmware Upgrade Image'

/** Puts a file into the ACS. */
async function put(system: System, name: string, about: Record<string, string>, content: Buffer): Promise<void> {
  const response = await fetch(`${system.api.url}/api/v1/files/${name}?${new URLSearchParams(about)}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${system.token}` },
    body: new Uint8Array(content),
  })
  assert.equal(response.status, 201, await response.text())
}

interface Message {
  method: string
  xml: string | null
}

/** What was said to a device, where it is traced. */
async function messagesOf({ api }: System, deviceId: string): Promise<Message[]> {
  const { items } = await api.get<{ items: { id: string }[] }>(`devices/${segment(deviceId)}/sessions`)
  const lists = await Promise.all(items.map(s => api.get<{ items: Message[] }>(`sessions/${s.id}/messages`)))
  return lists.flatMap(l => l.items)
}

export const firmwareIsInstalled: Scenario = {
  name: 'firmware is fetched under a URL that is shown nowhere, and has succeeded only when the device runs it',
  async run(system, t) {
    const { api } = system
    const good = device(system, t, { bootSeconds: 0.2 })
    const stubborn = device(system, t, { bootSeconds: 0.2, transfers: { installs: false } })
    await Promise.all([good.start(), stubborn.start()])
    const { oui, productClass } = good.identity
    await put(
      system,
      'fw-9.0.bin',
      { fileType: FIRMWARE, version: '9.0', oui, productClass },
      firmwareImage('9.0', 300_000),
    )
    await put(system, 'fw-hub.bin', { fileType: FIRMWARE, productClass: 'Hub' }, firmwareImage('9.0'))
    for (const file of ['fw-hub.bin', 'fw-none.bin']) {
      const refused = await api.request('POST', `devices/${segment(good.id)}/tasks`, { type: 'download', file })
      assert.equal(refused.status, 400, file)
    }
    assert.equal((await api.request('PATCH', `devices/${segment(good.id)}`, { traced: true })).status, 200)
    const task = { type: 'download', file: 'fw-9.0.bin' }
    const [installed, kept] = await Promise.all([
      api.createTask(good.id, task, 25),
      api.createTask(stubborn.id, task, 25),
    ])
    assert.equal(installed.status, 'succeeded', JSON.stringify(installed))
    assert.ok((installed.result as { completeTime: string }).completeTime > '2020', JSON.stringify(installed))
    assert.equal((await api.device(good.id)).softwareVersion, '9.0')
    assert.deepEqual([kept.status, kept.fault?.code], ['failed', 'not-installed'], JSON.stringify(kept))
    for (const cpe of [good, stubborn]) assert.equal(cpe.ledger.rpcs.filter(r => r.method === 'Download').length, 1)
    const xml = (await messagesOf(system, good.id)).filter(m => m.method === 'Download').map(m => m.xml ?? '')
    assert.deepEqual(
      xml.map(x => /<URL>(.*)<\/URL>/.exec(x)?.[1]),
      ['****/fw-9.0.bin'],
    )
  },
}
