/** What the events of an Inform do, and what a person reads of them and of faults. */
import assert from 'node:assert/strict'
import { eventually, segment } from '../api.ts'
import { handDriven } from '../hand-driven.ts'
import type { Scenario } from '../scenario.ts'

const LEVEL = 'Device.X_HAND_Level'
const GERMAN = { 'accept-language': 'de' }

export const eventsCountAsTheStandardSays: Scenario = {
  name: 'a heartbeat begins no work, a wake-up does, a reset forgets what was known, and reasons and faults are told in English or German',
  async run({ api, cwmpUrl }) {
    const cpe = handDriven(cwmpUrl, 'EVENTS')
    const known = async (): Promise<string[]> => {
      const { items } = await api.get<{ items: { name: string }[] }>(`devices/${segment(cpe.id)}/parameters`)
      return items.map(p => p.name)
    }
    const level = { name: LEVEL, value: '5', type: 'xsd:string' }
    await cpe.inform([], ['0 BOOTSTRAP'])
    assert.equal(await cpe.ready(), null)
    await cpe.inform([level], ['4 VALUE CHANGE'])
    assert.equal(await cpe.ready(), null)
    await eventually('the value is known', async () => assert.ok((await known()).includes(LEVEL)))

    const task = await api.createTask(cpe.id, { type: 'getParameterValues', names: [LEVEL] })
    await cpe.inform([level], ['14 HEARTBEAT'])
    assert.equal(await cpe.ready(), null, 'a sign of life')
    assert.equal((await api.task(task.id)).status, 'queued')
    await cpe.inform([level], ['13 WAKEUP', 'X 02F00D DoorOpened', '99 OF NOBODY'])
    const asked = await cpe.ready()
    assert.equal(asked?.message.method, 'GetParameterValues')
    const fault = { code: '9450', string: 'odd', parameters: [] }
    assert.equal(
      await cpe.answer(asked.id, { method: 'Fault', faultCode: 'Server', faultString: 'CWMP fault', cwmp: fault }),
      null,
    )
    assert.match(String((await api.outcome(task.id)).fault?.explanation), /counts as 9001/)

    const german = async <T>(path: string): Promise<T> => (await api.request('GET', path, undefined, GERMAN)).body
    await eventually('its reasons are shown', async () => {
      const { lastEvents } = await german<{ lastEvents: { explanation: string | null }[] }>(
        `devices/${segment(cpe.id)}`,
      )
      assert.deepEqual(
        lastEvents.map(e => e.explanation),
        ['Es ist aus dem Ruhezustand erwacht', 'Ein Ereignis, das nur der Hersteller kennt', null],
      )
    })
    const faults = await german<{ items: { explanation: string }[] }>(`faults?deviceId=${segment(cpe.id)}`)
    assert.match(faults.items[0]!.explanation, /zählt als 9001/)

    await cpe.inform([], ['0 BOOTSTRAP', '1 BOOT'])
    assert.equal(await cpe.ready(), null)
    await eventually('what was known is forgotten', async () => assert.ok(!(await known()).includes(LEVEL)))
    assert.ok((await known()).includes('Device.DeviceInfo.SoftwareVersion'))
  },
}
