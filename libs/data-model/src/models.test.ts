import { test } from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import {
  TABLE_FORMAT,
  compileAside,
  compileModel,
  createDataModels,
  describe,
  followModels,
  isSecret,
} from './index.ts'
import type { ModelSource, StoredModel, VendorModel } from './index.ts'

const fixture = (name: string): string => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8')

function compiled(
  xml: string,
  name: string,
  oui: string | null = null,
  productClass: string | null = null,
): VendorModel {
  const made = compileModel(xml)
  assert.ok('table' in made, JSON.stringify(made))
  return { name, oui, productClass, table: made.table }
}

const box = { oui: '00D09E', productClass: 'Box' }
const other = { oui: '00D09E', productClass: 'Other' }

test("a vendor's paths are described like the official ones", () => {
  const models = createDataModels()
  assert.equal(models.typeOf('Device.X_EXAMPLE_Mesh.Beacon'), null)
  models.set([compiled(fixture('mesh.dm.xml'), 'mesh')])
  assert.deepEqual(models.describe('Device.X_EXAMPLE_Mesh.Beacon'), {
    type: 'xsd:unsignedInt',
    writable: true,
    secret: false,
    forcedInform: false,
    activeNotification: null,
    ranges: [
      { min: 100, max: 1000 },
      { min: 0, max: 0 },
    ],
    units: 'milliseconds',
  })
  assert.deepEqual(models.describeObject('Device.X_EXAMPLE_Mesh.Node.'), {
    table: true,
    writable: true,
    uniqueKeys: [['MAC']],
  })
  assert.equal(models.typeOf('Device.X_EXAMPLE_Mesh.Node.3.Stats.Errors.Retries'), 'xsd:unsignedInt')
  assert.equal(models.checkValue('Device.X_EXAMPLE_Mesh.Beacon', '50'), '"50" is not 100 to 1000 or 0 (milliseconds)')
  assert.equal(
    models.checkValue('Device.X_EXAMPLE_Mesh.Bands', '5GHz,6GHz,2.4GHz'),
    '"5GHz,6GHz,2.4GHz" is a list of 3, and may have at most 2',
  )
  assert.equal(models.checkValue('Device.X_EXAMPLE_Mesh.Node.1.Role', 'Leaf, far'), null)
  assert.equal(
    models.checkValue('Device.X_EXAMPLE_Mesh.Node.1.Role', 'Lost'),
    '"Lost" is a value that the CPE reports, and that cannot be written',
  )
  assert.equal(models.describe('Device.X_EXAMPLE_Mesh.Node.1.Gone'), null)
  assert.equal(models.checkWrite('Device.X_EXAMPLE_Mesh.Node.1.Address', '1.2.3.4')?.reason, 'read-only')
  assert.equal(models.checkAdd('Device.X_EXAMPLE_Mesh.')?.reason, 'no-table')
  for (const path of ['Device.X_EXAMPLE_Mesh.Node.', 'Device.X_EXAMPLE_Mesh.Node.[new].', 'Device.X_Unknown.'])
    assert.equal(models.checkAdd(path), null, path)
})

test("what a vendor's model changes of an official parameter stands over it, and what it leaves open is the official", () => {
  const models = createDataModels()
  models.set([compiled(fixture('mesh.dm.xml'), 'mesh')])
  const official = describe('Device.ManagementServer.PeriodicInformInterval')!
  assert.deepEqual(models.describe('Device.ManagementServer.PeriodicInformInterval'), {
    ...official,
    ranges: [{ min: 60 }],
  })
  assert.equal(
    models.checkWrite('Device.ManagementServer.PeriodicInformInterval', '30')?.detail,
    '"30" is not at least 60 (seconds)',
  )
})

test('a model of one type of device counts for its devices only', () => {
  const models = createDataModels()
  models.set([compiled(fixture('box.dt.xml'), 'box', box.oui, box.productClass)])
  assert.deepEqual(models.describe('Device.WiFi.Radio.1.Channel', box)?.ranges, [{ min: 1, max: 13 }])
  assert.equal(models.checkValue('Device.WiFi.Radio.1.GuardInterval', '400nsec', box), '"400nsec" is none of "Auto"')
  assert.equal(models.checkWrite('Device.WiFi.Radio.1.RetryLimit', '3', box)?.reason, 'read-only')
  assert.equal(models.checkAdd('Device.NAT.PortMapping.', box), null)
  assert.equal(models.typeOf('Device.NAT.PortMapping.1.Description', box), 'xsd:string')
  for (const type of [other, undefined]) {
    assert.deepEqual(models.describe('Device.WiFi.Radio.1.Channel', type)?.ranges, [{ min: 1, max: 255 }])
    assert.equal(models.checkWrite('Device.WiFi.Radio.1.RetryLimit', '3', type), null)
  }
})

test('a name is none where the object above it is known and it is not, nor a name of a vendor', () => {
  const models = createDataModels()
  models.set([compiled(fixture('mesh.dm.xml'), 'mesh')])
  for (const name of [
    '',
    'Device.',
    'Device.WiFi.SSID.1.',
    'Device.WiFi.SSID.[a.b].SSID',
    'Device.WiFi.SSID.*.SSID',
    'InternetGatewayDevice.LANDevice.1.',
    'Device.LAN.IPAddress',
    'Device.WiFi.X_ACME.Anything',
    'Device.WiFi.X_ACME_Anything',
    'Device.Services.STBService.1.Enable',
    'Device.Services.STBService.',
    'Nowhere.Known',
  ])
    assert.equal(models.checkName(name), null, name)
  for (const name of [
    'Device.WiFi.Ssid.',
    'Device.WiFi',
    'Device.WiFi.1.',
    'Device.WiFi.SSID.1.SSIDs',
    'Device.LAN.Nothing',
  ])
    assert.equal(models.checkName(name)?.reason, 'unknown', name)
})

test('a notification that is forced cannot be another', () => {
  const models = createDataModels()
  const check = (name: string, ...n: number[]) => n.map(v => models.checkNotification(name, v)?.reason ?? null)
  assert.deepEqual(check('Device.DeviceInfo.SoftwareVersion', 0, 1, 2, 6), ['value', 'value', null, 'value'])
  assert.deepEqual(check('Device.WiFi.SSID.1.SSID', 0, 1, 2, 6), [null, null, null, null])
  assert.deepEqual(check('Device.ManagementServer.ConnectionRequestURL', 0), [null], 'only so unless it is turned off')
  assert.deepEqual(check('Device.X_ACME.Own', 0), [null])
})

test('of several models that know a parameter each has to say no; the most particular ones count', () => {
  const one = (range: string): string =>
    `<dm:document xmlns:dm="urn:broadband-forum-org:cwmp:datamodel-1-4"><model name="M:1.0"><object name="Device.X_E." access="readOnly"><parameter name="N" access="readWrite"><syntax><int><range ${range}/></int></syntax></parameter></object></model></dm:document>`
  const models = createDataModels()
  const [low, high] = [one('maxInclusive="10"'), one('minInclusive="20"')]
  models.set([compiled(low, 'low'), compiled(high, 'high')])
  assert.deepEqual(
    ['5', '15', '25'].map(v => models.checkValue('Device.X_E.N', v) === null),
    [true, false, true],
  )
  models.set([compiled(low, 'low', box.oui), compiled(high, 'high')])
  assert.deepEqual(
    ['5', '25'].map(v => models.checkValue('Device.X_E.N', v, box) === null),
    [true, false],
  )
  models.set([])
  assert.equal(models.describe('Device.X_E.N'), null)
})

test("what a vendor's model hides is a secret of the process, until the model goes", () => {
  const models = createDataModels()
  const path = 'Device.X_EXAMPLE_Mesh.Onboarding'
  assert.equal(isSecret(path), false)
  models.set([compiled(fixture('mesh.dm.xml').replace('"Joining"', '"Onboarding"'), 'mesh')])
  assert.equal(isSecret(path), true)
  assert.equal(
    models.checkValue(path, 'very secret '.repeat(10)),
    'the value has 120 characters, and may have at most 64',
  )
  models.set([])
  assert.equal(isSecret(path), false)
})

test('a process follows what is stored: only what changed is read, and what another version wrote is made anew', async () => {
  const stored = new Map<string, StoredModel & { xml: string }>()
  const reads: string[][] = []
  const source: ModelSource = {
    revisions: async () => [...stored.values()].map(({ name, revision }) => ({ name, revision })),
    read: async names => {
      reads.push(names)
      return names.flatMap(n => stored.get(n) ?? [])
    },
    document: async name => stored.get(name)?.xml ?? null,
  }
  const put = (name: string, revision: string, xml: string, o: Partial<StoredModel> = {}) =>
    stored.set(name, { ...compiled(xml, name), revision, format: TABLE_FORMAT, xml, ...o })
  const models = createDataModels()
  const follower = followModels(models, source)
  put('mesh', '1', fixture('mesh.dm.xml'), { format: TABLE_FORMAT - 1, table: 'of another version' })
  await follower.refresh()
  assert.equal(models.typeOf('Device.X_EXAMPLE_Mesh.Beacon'), 'xsd:unsignedInt')
  put('box', '1', fixture('box.dt.xml'))
  await Promise.all([follower.refresh(), follower.refresh(), follower.refresh()])
  await follower.refresh()
  assert.deepEqual(reads, [['mesh'], ['box']])
  put('mesh', '2', fixture('mesh.dm.xml').replace('maxInclusive="1000"', 'maxInclusive="2000"'))
  await follower.refresh()
  assert.equal(models.checkValue('Device.X_EXAMPLE_Mesh.Beacon', '2000'), null)
  stored.clear()
  await follower.refresh()
  assert.equal(models.typeOf('Device.X_EXAMPLE_Mesh.Beacon'), null)
  assert.deepEqual(models.describe('Device.WiFi.Radio.1.Channel')?.ranges, [{ min: 1, max: 255 }])
})

test('a document is read aside as it is read here, errors as well', async () => {
  for (const xml of [fixture('mesh.dm.xml'), fixture('box.dt.xml'), '<a/>'])
    assert.deepEqual(await compileAside(xml), compileModel(xml))
})
