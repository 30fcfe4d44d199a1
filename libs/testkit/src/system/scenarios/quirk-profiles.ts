/** Quirk profiles, from the product and from the API, as devices and operators see them. */
import assert from 'node:assert/strict'
import { eventually } from '../api.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

export const quirkProfilesCount: Scenario = {
  name: 'quirk profiles: a shipped one counts from the first answer, one that is put counts for the next sessions until it is removed (X9, S2)',
  async run(system, t) {
    const { api } = system
    const seen: string[] = []
    const rpcs: number[] = []
    const cpe = device(system, t, {
      identity: { manufacturer: 'Calix', oui: 'CCBE59', productClass: 'Scenario', serialNumber: 'Q1' },
      hooks: {
        afterAnswer: (post, { status, body }) => {
          if (post.kind === 'inform') rpcs.push(0)
          else if (status === 200) rpcs[rpcs.length - 1]!++
          if (status === 200) seen.push(Buffer.from(body).toString('latin1').slice(0, 400))
        },
      },
    })
    await cpe.start()
    assert.ok(seen.length > 0 && seen.every(s => s.startsWith('<soap-env:Envelope xmlns:cwmp="')))
    assert.deepEqual((await api.device(cpe.id))['quirks'], ['calix-gigaspire'])

    const profile = {
      about: 'one RPC in a session, another prefix',
      match: { productClass: ['Scenario'] },
      sessions: { mostRpcs: 1 },
      answers: { envelopePrefix: 'soap' },
    }
    assert.equal((await api.request('PUT', 'quirks/scenario', profile)).status, 201)
    assert.deepEqual((await api.device(cpe.id))['quirks'], ['scenario', 'calix-gigaspire'])
    // Every service has it within five seconds.
    await eventually(
      'the device is answered as it says',
      async () => {
        seen.length = 0
        await cpe.inform('2 PERIODIC')
        assert.match(seen[0]!, /^<soap:Envelope xmlns:cwmp="/)
      },
      30_000,
    )
    const read = { type: 'getParameterValues', names: ['Device.DeviceInfo.UpTime'] }
    await eventually(
      'it gets one RPC in a session, and is asked to come for the next',
      async () => {
        rpcs.length = 0
        const tasks = [await api.createTask(cpe.id, read), await api.createTask(cpe.id, read)]
        await cpe.inform('2 PERIODIC')
        for (const { id } of tasks) assert.equal((await api.outcome(id, 20_000)).status, 'succeeded')
        assert.deepEqual(rpcs.slice(0, 2), [1, 1])
      },
      40_000,
    )
    assert.equal((await api.request('DELETE', 'quirks/scenario')).status, 204)
    assert.deepEqual((await api.device(cpe.id))['quirks'], ['calix-gigaspire'])
  },
}
