/** A device that addresses by alias (TR-069 3.6.1). */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { typeOf } from '@auroralinks/data-model'
import { Addressing } from './addressing.ts'
import { CpeFacts } from './cpe-facts.ts'
import { fleetIdentity } from './facts.ts'
import { withAliases } from './models/aliases.ts'
import { tr181 } from './models/tr181.ts'
import { Tree } from './tree.ts'
import type { Result } from './tree.ts'

const MAPPING = 'Device.NAT.PortMapping.'
const device = (model = withAliases(tr181)) => {
  const identity = fleetIdentity('tr181', 1, 0)
  const tree = new Tree(model, new CpeFacts({ acsUrl: 'http://acs.example/', identity, model: 'tr181' }, () => ''))
  const addressing = new Addressing(tree)
  const set = (values: Record<string, string>) =>
    addressing.setValues(
      Object.entries(values).map(([name, value]) => ({
        name,
        value,
        type: typeOf(name.replaceAll(/\[[^\]]*\]/g, '1')) ?? 'xsd:string',
      })),
      '',
    )
  const names = (...of: string[]) => {
    const found = addressing.getValues(of)
    return found.ok ? found.value.map(v => v.name) : found.refusal.code
  }
  return { tree, addressing, set, names }
}
const code = (r: Result<unknown>) => (r.ok ? null : [r.refusal.code, ...r.refusal.parameters.map(f => f.name + f.code)])
const SERVER = 'Device.ManagementServer.'

describe('rows by their alias', () => {
  test('answers name them as the question did', () => {
    const { names, addressing } = device()
    assert.deepEqual(names('Device.WiFi.SSID.[cpe-ssid2].SSID', 'Device.WiFi.SSID.2.SSID'), [
      'Device.WiFi.SSID.[cpe-ssid2].SSID',
      'Device.WiFi.SSID.2.SSID',
    ])
    assert.ok(
      (names('Device.IP.Interface.[cpe-wan].IPv4Address.') as string[]).includes(
        'Device.IP.Interface.[cpe-wan].IPv4Address.1.Alias',
      ),
    )
    const listed = addressing.getNames('Device.IP.Interface.[cpe-wan].', true)
    assert.ok(listed.ok && listed.value.some(n => n.name === 'Device.IP.Interface.[cpe-wan].IPv4Address.'))
    assert.equal(names('Device.WiFi.SSID.[nobody].SSID'), '9005')
  })

  test('below what was asked InstanceMode decides, and in the Inform', () => {
    const { set, names, addressing } = device()
    assert.ok(set({ [`${SERVER}InstanceMode`]: 'InstanceAlias' }).ok)
    assert.ok(
      (names('Device.IP.Interface.') as string[]).includes(
        'Device.IP.Interface.[cpe-wan].IPv4Address.[cpe-ipv4-1].IPAddress',
      ),
    )
    assert.ok(
      (names('Device.IP.Interface.1.') as string[]).includes(
        'Device.IP.Interface.1.IPv4Address.[cpe-ipv4-1].IPAddress',
      ),
    )
    assert.deepEqual(
      addressing.snapshot(['Device.Ethernet.Link.1.MACAddress']).map(v => v.name),
      ['Device.Ethernet.Link.[cpe-link-wan].MACAddress'],
    )
  })

  test('are added, written and deleted', () => {
    const { tree, addressing, set } = device()
    const added = addressing.add(`${MAPPING}[game 1.2].`, 'key')
    assert.ok(added.ok && added.value === 1)
    assert.deepEqual(code(addressing.add(`${MAPPING}[game 1.2].`, '')), ['9005'])
    assert.ok(set({ [`${MAPPING}[game 1.2].ExternalPort`]: '80' }).ok)
    assert.equal(tree.get(`${MAPPING}1.ExternalPort`), '80')
    assert.equal(tree.get(`${MAPPING}1.Alias`), 'game 1.2')
    assert.ok(addressing.add(MAPPING, '').ok)
    assert.equal(tree.get(`${MAPPING}2.Alias`), 'cpe-2', 'the device finds one')
    assert.deepEqual(code(set({ [`${MAPPING}2.Alias`]: 'game 1.2' })), ['9003', `${MAPPING}2.Alias9007`])
    assert.ok(addressing.delete(`${MAPPING}[game 1.2].`, '').ok)
    assert.deepEqual(tree.rowNumbers(MAPPING), [2])
    assert.deepEqual(code(addressing.delete(`${MAPPING}[game 1.2].`, '')), ['9005'])
  })

  test('a write makes rows that are missing where AutoCreateInstances says so, all or none', () => {
    const { tree, set } = device()
    const write = {
      [`${MAPPING}[a].ExternalPort`]: '1',
      [`${MAPPING}[a].InternalPort`]: '2',
      [`${MAPPING}[b].ExternalPort`]: '3',
    }
    assert.equal(code(set(write))?.[0], '9003')
    assert.ok(set({ [`${SERVER}AutoCreateInstances`]: '1' }).ok)
    const name = `${MAPPING}[c].ExternalPort`
    assert.deepEqual(code(set({ ...write, [name]: 'no port' })), ['9003', `${name}9007`])
    assert.deepEqual(tree.rowNumbers(MAPPING), [])
    assert.ok(set(write).ok)
    assert.deepEqual(
      tree.rowNumbers(MAPPING).map(n => [tree.get(`${MAPPING}${n}.Alias`), tree.get(`${MAPPING}${n}.ExternalPort`)]),
      [
        ['a', '1'],
        ['b', '3'],
      ],
    )
  })
})

test('a device that does not address by alias has no such names, and does not speak of it', () => {
  const { addressing, names, tree } = device(tr181)
  assert.equal(names('Device.WiFi.SSID.[cpe-ssid1].SSID'), '9005')
  assert.deepEqual(code(addressing.add(`${MAPPING}[a].`, '')), ['9005'])
  assert.equal(tree.get(`${SERVER}AliasBasedAddressing`), null)
})
