/** Reading what odd devices have, and keeping what they say. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { buildFault, encode } from '@auroralinks/cwmp'
import type { GetParameterValues, Message } from '@auroralinks/cwmp'
import type { RpcContext } from '@auroralinks/cpe-simulator'
import { deviceIdOf } from '@auroralinks/cpe-simulator'
import { eventually, segment } from '../api.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const BROKEN = 'Device.Time.NTPServer1'

export const refreshReadsWhatItCan: Scenario = {
  name: 'a refresh stores all but what a device cannot tell, and says what that is',
  async run(system, t) {
    const { api } = system
    const cpe = device(system, t, {
      handlers: {
        GetParameterValues({ names }: GetParameterValues, { tree }: RpcContext): Message {
          const values = tree.getValues(names)
          const isBroken = names.some(name => name === BROKEN || (name.endsWith('.') && BROKEN.startsWith(name)))
          return isBroken || !values.ok
            ? buildFault('9002')
            : { method: 'GetParameterValuesResponse', parameters: values.value }
        },
      },
    })
    await cpe.start()
    const done = await api.createTask(cpe.id, { type: 'refresh', path: 'Device.' }, 20)
    const result = done.result as { count: number; unreadable: { path: string; code: string }[] }
    assert.deepEqual(
      [done.status, result?.unreadable.map(u => [u.path, u.code])],
      ['succeeded', [[BROKEN, '9002']]],
      JSON.stringify(done),
    )
    assert.ok(result.count > 50, `${result.count} values`)
    const time = await api.get<{ items: { name: string; value: string | null }[] }>(
      `devices/${segment(cpe.id)}/parameters?prefix=Device.Time.&limit=1000`,
    )
    assert.ok(time.items.length > 1)
    assert.equal(time.items.find(p => p.name === BROKEN)?.value ?? null, null)
  },
}

export const refreshAlwaysEnds: Scenario = {
  name: 'a device that lists the same names for every path ends its refresh, and does its other tasks',
  async run(system, t) {
    const { api } = system
    const cpe = device(system, t, {
      handlers: {
        GetParameterNames: (_request: Message, { tree }: RpcContext): Message => {
          const names = tree.getNames('Device.', true)
          return names.ok ? { method: 'GetParameterNamesResponse', parameters: names.value } : buildFault('9002')
        },
        GetParameterValues: ({ names }: GetParameterValues, { tree }: RpcContext): Message => {
          const values = tree.getValues(names)
          return values.ok && names.every(name => !name.endsWith('.'))
            ? { method: 'GetParameterValuesResponse', parameters: values.value }
            : buildFault('9004')
        },
      },
    })
    await cpe.start()
    const refresh = await api.createTask(cpe.id, { type: 'refresh', path: 'Device.WiFi.' })
    const behind = await api.createTask(
      cpe.id,
      { type: 'getParameterValues', names: ['Device.DeviceInfo.SerialNumber'] },
      20,
    )
    assert.equal(behind.status, 'succeeded')
    const ended = await api.outcome(refresh.id)
    assert.deepEqual([ended.status, ended.fault?.code], ['failed', '9004'])
    assert.ok(cpe.ledger.rpcs.length < 10, `${cpe.ledger.rpcs.length} RPCs`)
  },
}

export const oddInformsAreKept: Scenario = {
  name: 'what an Inform says beyond all limits is cut or left out, and the rest of it is shown',
  async run({ api, cwmpUrl }) {
    const long = (bytes: number): string => randomBytes(bytes).toString('hex')
    const deviceId = { manufacturer: long(1_000), oui: '02AC5A', productClass: 'Odd', serialNumber: long(6) }
    const value = (name: string, text: string) => ({ name, value: text, type: 'xsd:string' })
    const inform = encode({
      id: '1',
      version: '1.0',
      message: {
        method: 'Inform',
        deviceId,
        events: [{ code: '2 PERIODIC', commandKey: '' }],
        maxEnvelopes: 1,
        currentTime: '0001-01-01T00:00:00Z',
        retryCount: 0,
        parameters: [
          value('Device.DeviceInfo.SoftwareVersion', long(6_000)),
          value(`Device.${long(3_000)}`, '1'),
          value('Device.DeviceInfo.HardwareVersion', 'H7'),
        ],
      },
    })
    const r = await fetch(cwmpUrl, { method: 'POST', body: inform, headers: { 'content-type': 'text/xml' } })
    assert.equal(r.status, 200, await r.text())
    await fetch(cwmpUrl, { method: 'POST', headers: { cookie: r.headers.get('set-cookie')!.split(';')[0]! } })
    await eventually('the device is shown', async () =>
      assert.equal(
        (await api.get<{ hardwareVersion: string }>(`devices/${segment(deviceIdOf(deviceId))}`)).hardwareVersion,
        'H7',
      ),
    )
  },
}
