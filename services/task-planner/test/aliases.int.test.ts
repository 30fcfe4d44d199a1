import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accepted, harness } from './harness.ts'
import type { Harness } from './harness.ts'

let h: Harness
before(async () => {
  h = await harness()
})
after(() => h.stop())

const SUPPORTED = 'Device.ManagementServer.AliasBasedAddressing'
const NAME = 'Device.WiFi.SSID.[guest].SSID'
const read = (names = [NAME]) => h.create({ case: 'getParameterValues', value: { names } })
const inform = async (values: Record<string, string>): Promise<string> =>
  h.open({ values: { 'Device.DeviceInfo.SoftwareVersion': '1.0', ...values } })

test('names by alias are refused for a device that has not said that it understands them, and sent to one that has (TR-069 3.6.1)', async () => {
  await h.empty(await inform({}))
  for (const [told, values] of [
    ['it has not told', {}],
    ['it says 0 for', { [SUPPORTED]: '0' }],
  ] as const) {
    await h.empty(await inform(values))
    const { reply } = await read(['Device.DeviceInfo.UpTime', NAME])
    assert.ok(reply.case === 'refused', JSON.stringify(reply))
    assert.equal(reply.value.code, 'invalid-arguments')
    assert.match(reply.value.string, new RegExp(`^names\\.1 .*${told} ${SUPPORTED}`))
    const write = await h.create({ case: 'setParameterValues', value: { values: [{ name: NAME, value: 'x' }] } })
    const add = await h.create({ case: 'addObject', value: { path: 'Device.NAT.PortMapping.[game].' } })
    for (const r of [write, add]) assert.equal(r.reply.case, 'refused')
  }
  await h.empty(await inform({ [SUPPORTED]: '1' }))
  const id = accepted(await read())
  // It is then for the version of its session to say: 1.2 has no aliases.
  await h.empty(await inform({ [SUPPORTED]: '1' }))
  let task = await h.task(id)
  for (const end = performance.now() + 10_000; task.status === 'queued' && performance.now() < end; )
    task = await h.task(id)
  assert.deepEqual([task.status, task.fault?.code], ['failed', 'unsupported-version'])
})

test('ADR-05: a wildcard is refused for a device of which it is not known that it understands them (TR-069 A.2.4)', async () => {
  const SAID = 'Device.ManagementServer.InstanceWildcardsSupported'
  const wild = ['Device.WiFi.SSID.*.SSID']
  for (const [told, values] of [
    ['it has not told', {}],
    ['it says 0 for', { [SAID]: '0' }],
  ] as const) {
    await h.empty(await inform(values))
    const { reply } = await read(wild)
    assert.ok(reply.case === 'refused', JSON.stringify(reply))
    assert.match(reply.value.string, new RegExp(`^names\\.0 .*a wildcard.*${told} ${SAID}`))
  }
  await h.empty(await inform({ [SAID]: 'true' }))
  accepted(await read(wild))
})
