/** Vendors' RPCs by plug-ins: every test's system has those of the example. */
import assert from 'node:assert/strict'
import { vendorHandlers } from '@auroralinks/cpe-simulator'
import type { Message } from '@auroralinks/cwmp'
import { loadRpcPlugins } from '@auroralinks/rpc-plugins'
import { segment } from '../api.ts'
import { EXAMPLE_PLUGINS } from '../launch.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

export const vendorsMethodsAreCalled: Scenario = {
  name: "a vendor's methods are called and answered as their plug-in describes them, and so is Kicked",
  async run(system, t) {
    const { api } = system
    const cpe = device(system, t, { handlers: vendorHandlers(await loadRpcPlugins([EXAMPLE_PLUGINS])) })
    await cpe.start()
    const blink = { type: 'vendorRpc', method: 'X_02AC5A_Blink', arguments: { seconds: 7, pin: '0000' } }
    const task = await api.createTask(cpe.id, blink, 20)
    assert.equal(task.status, 'succeeded', JSON.stringify(task))
    assert.deepEqual(task.result, { result: { lights: [{ name: 'power', isOn: true }] } })
    assert.deepEqual(task['arguments'], { seconds: 7, pin: '****' })
    const ran = cpe.ledger.rpcs.filter(r => r.method === 'X_02AC5A_Blink')
    assert.deepEqual(
      ran.map(r => r.request),
      [{ method: 'X_02AC5A_Blink', seconds: 7, colour: '', pin: '0000' }],
    )
    const refused = await api.createTask(cpe.id, { ...blink, arguments: { seconds: 0 } }, 20)
    assert.deepEqual([refused.status, refused.fault?.code], ['failed', '9003'])
    for (const wrong of [
      { ...blink, method: 'X_02AC5A_Sing' },
      { ...blink, arguments: { seconds: 'seven' } },
    ])
      assert.equal((await api.request('POST', `devices/${segment(cpe.id)}/tasks`, wrong)).status, 400)

    cpe.call({ method: 'X_02AC5A_Button', button: 'wps', times: 1 } as unknown as Message)
    cpe.call({ method: 'Kicked', command: 'help', referer: '', argument: '', next: '/next' })
    assert.equal((await cpe.inform('5 KICKED')).ok, true)
    assert.deepEqual(
      cpe.ledger.entries.flatMap(e => (e.kind === 'call' ? [e.method] : [])),
      ['X_02AC5A_Button', 'Kicked'],
      'both are answered',
    )
  },
}
