/** Devices are announced by a file. */
import assert from 'node:assert/strict'
import { eventually } from '../api.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

interface Report {
  id: string
  status: string
  created: number
  unchanged: number
  failed: number
  items: { line: number; code: string }[]
}

export const importsAnnounceDevices: Scenario = {
  name: 'a file announces devices, which come in with the passwords in it; a wrong line is named, and the same file changes nothing',
  async run(system, t) {
    const { api } = system
    const password = 'out-of-a-file'
    const plain = device(system, t)
    const { oui, productClass, serialNumber } = plain.identity
    const file = [
      'OUI;Product Class;Serial Number;Password;Tags',
      `${oui};${productClass};${serialNumber};${password};Import`,
      'no OUI;Box;1;;',
      ...Array.from({ length: 300 }, (_, i) => `${oui};Imported;I${i};p${i};Import`),
    ].join('\r\n')
    const send = async (): Promise<Report> => {
      const r = await fetch(`${api.url}/api/v1/imports?kind=devices`, {
        method: 'POST',
        headers: { authorization: `Bearer ${system.token}`, 'content-type': 'text/csv' },
        body: file,
      })
      assert.equal(r.status, 202)
      const { id } = (await r.json()) as Report
      return eventually('the import ends', async () => {
        const report = await api.get<Report>(`imports/${id}?status=failed`)
        assert.equal(report.status, 'completed')
        return report
      })
    }
    const first = await send()
    assert.deepEqual([first.created, first.failed], [301, 1])
    assert.deepEqual(
      first.items.map(l => [l.line, l.code]),
      [[3, 'invalid-oui']],
    )
    assert.ok((await api.devices('tag=import')).length >= 301)
    assert.equal((await api.device(plain.id)).state, 'expected')

    const proving = device(system, t, { identity: plain.identity, username: plain.id, password })
    await proving.start()
    assert.equal((await api.device(plain.id)).state, 'active')
    const again = await send()
    assert.deepEqual([again.created, again.unchanged, again.failed], [0, 301, 1])
  },
}
