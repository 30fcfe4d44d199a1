import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { harness } from './harness.ts'
import type { Harness } from './harness.ts'

let h: Harness
before(async () => {
  h = await harness()
})
after(() => h.stop())

const VERSION = 'Device.DeviceInfo.SoftwareVersion'
const ROW = 'Device.NAT.PortMapping.7.Description'

const known = (): Promise<{ path: string; value: string }[]> =>
  h.database.query({
    text: 'SELECT pp.path, p.value FROM parameter p JOIN parameter_path pp ON pp.id = p.path_id WHERE device_key = $1 ORDER BY pp.path',
    values: [h.key],
  })

/** A session with these events, to its end: what it means is in the database then. */
async function session(events: string[], values: Record<string, string>): Promise<void> {
  await h.empty(await h.open({ events, values }))
}

test('a 0 BOOTSTRAP leaves of what was known of the parameters what its Inform tells; a boot leaves all', async () => {
  await session(['4 VALUE CHANGE'], { [VERSION]: '1.0', [ROW]: 'game' })
  await session(['1 BOOT'], { [VERSION]: '1.1' })
  assert.deepEqual(await known(), [
    { path: VERSION, value: '1.1' },
    { path: ROW, value: 'game' },
  ])
  await session(['0 BOOTSTRAP', '1 BOOT'], { [VERSION]: '1.1' })
  assert.deepEqual(await known(), [{ path: VERSION, value: '1.1' }], 'with the parameters of the last Inform')
  await session(['4 VALUE CHANGE'], { [VERSION]: '1.1', [ROW]: 'game' })
  await session(['0 BOOTSTRAP', '1 BOOT'], { [VERSION]: '1.2' })
  assert.deepEqual(await known(), [{ path: VERSION, value: '1.2' }], 'with others')
})
