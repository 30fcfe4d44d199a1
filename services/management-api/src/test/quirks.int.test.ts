import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { addDevice, harness } from '../testing.ts'
import type { Harness } from '../testing.ts'

let api: Harness
let folder: string
const about = 'of these tests'
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quirks-'))
  await writeFile(join(folder, 'of-folder.json'), JSON.stringify({ about, match: { productClass: ['Box'] } }))
  api = await harness({ environment: { ACS_QUIRKS_DIR: folder } })
  await addDevice(api.database, '00D09E-Box-1')
})
after(async () => {
  await api.close()
  await rm(folder, { recursive: true })
})

const names = async (): Promise<string[]> => (await api.call('GET', '/devices/00D09E-Box-1')).body.quirks

test('a quirk profile is put, shown with its devices, listed with those of the product and the folder, replaced and removed', async () => {
  const profile = { about, match: { oui: ['00d09e'] }, sessions: { mostRpcs: 1 }, answers: { xmlDeclaration: true } }
  const first = await api.call('PUT', '/quirks/mine', profile)
  assert.equal(first.status, 201)
  const shown = { name: 'mine', source: 'stored', ...profile, match: { oui: ['00D09E'] } }
  assert.deepEqual(first.body, shown)
  assert.deepEqual((await api.call('GET', '/quirks/mine')).body, shown)
  assert.deepEqual(await names(), ['of-folder', 'mine'], 'the closer one is heard first')
  assert.deepEqual((await api.call('GET', '/devices/00D09E-Box-1')).body.answerForm, {
    xmlDeclaration: true,
    by: 'quirk',
  })
  const { items } = (await api.call('GET', '/quirks?limit=1000')).body
  assert.deepEqual(
    items.filter((p: { source: string }) => p.source !== 'shipped').map((p: { name: string }) => p.name),
    ['mine', 'of-folder'],
  )
  assert.ok(items.some((p: { name: string; source: string }) => p.name === 'netcwmp' && p.source === 'shipped'))
  const { sessions: _, ...less } = profile
  assert.equal((await api.call('PUT', '/quirks/mine', less)).status, 200)
  assert.equal((await api.call('GET', '/quirks/mine')).body.sessions, undefined)
  assert.equal((await api.call('DELETE', '/quirks/mine')).status, 204)
  assert.deepEqual(await names(), ['of-folder'])
  for (const method of ['GET', 'DELETE']) assert.equal((await api.call(method, '/quirks/mine')).status, 404)
})

test('the list goes page by page, in both directions', async () => {
  const all: string[] = (await api.call('GET', '/quirks')).body.items.map((p: { name: string }) => p.name)
  assert.deepEqual(all, [...all].sort())
  for (const [sort, wanted] of [
    ['name', all],
    ['-name', [...all].reverse()],
  ] as const) {
    const seen: string[] = []
    let cursor = ''
    do {
      const { body } = await api.call('GET', `/quirks?limit=4&sort=${sort}${cursor}`)
      seen.push(...body.items.map((p: { name: string }) => p.name))
      cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : ''
    } while (cursor !== '')
    assert.deepEqual(seen, wanted)
  }
  assert.equal((await api.call('GET', '/quirks?cursor=nonsense')).status, 400)
})

test('what a profile cannot say is refused with its place, and nothing is stored', async () => {
  const put = async (body: object) => (await api.call('PUT', '/quirks/bad', body)).body
  assert.deepEqual((await put({ about, match: {}, answers: { xmlDecl: true } })).errors, [
    { where: '/answers/xmlDecl', detail: 'there is no field "xmlDecl" here' },
  ])
  assert.deepEqual((await put({ about, match: { oui: ['00D09'] } })).errors, [
    { where: '/match/oui/0', detail: 'is six hexadecimal digits' },
  ])
  assert.equal((await put({ match: {} })).type, 'urn:auroralinks:problem:invalid-request')
  assert.equal((await api.call('PUT', '/quirks/.bad', { about, match: {} })).status, 400)
  assert.equal((await api.call('GET', '/quirks/bad')).status, 404)
})

test('a shipped profile is replaced by one of its name, and counts again without it; it cannot be removed itself', async () => {
  const refused = await api.call('DELETE', '/quirks/netcwmp')
  assert.equal(refused.status, 409)
  assert.match(refused.body.detail, /comes with the product/)
  assert.match((await api.call('DELETE', '/quirks/of-folder')).body.detail, /ACS_QUIRKS_DIR/)
  await api.call('PUT', '/quirks/netcwmp', { about: 'nothing', match: {} })
  assert.equal((await api.call('GET', '/quirks/netcwmp')).body.source, 'stored')
  assert.equal((await api.call('DELETE', '/quirks/netcwmp')).status, 204)
  assert.equal((await api.call('GET', '/quirks/netcwmp')).body.source, 'shipped')
})

test('A7: what a device would keep the beginning of is refused before it is asked, unless it is forced', async () => {
  await addDevice(api.database, '00E04C-GPON-1')
  const set = (name: string, characters: number, more: object = {}) =>
    api.call('POST', '/devices/00E04C-GPON-1/tasks', {
      type: 'setParameterValues',
      values: [{ name: `InternetGatewayDevice.ManagementServer.${name}`, value: 'x'.repeat(characters) }],
      ...more,
    })
  for (const [name, most] of [
    ['URL', 64],
    ['Username', 32],
    ['Password', 32],
    ['ConnectionRequestUsername', 32],
    ['ConnectionRequestPassword', 32],
  ] as const) {
    const refused = await set(name, most + 1)
    assert.equal(refused.status, 400, name)
    assert.match(refused.body.errors[0].detail, new RegExp(`keeps ${most} characters .* realtek-ont`))
    assert.equal((await set(name, most)).status, 202, name)
    assert.equal((await set(name, most + 1, { force: true })).status, 202, name)
  }
  assert.equal((await set('ProvisioningCode', 60)).status, 202)
})

test('more values than a device takes at once are refused before it is asked, unless they may go in groups', async () => {
  await addDevice(api.database, '00D09E-Few-1')
  await api.call('PUT', '/quirks/few', {
    about: 'takes two values at once',
    match: { productClass: ['Few'] },
    writing: { mostValues: 2 },
  })
  const set = (n: number, more: object = {}) =>
    api.call('POST', '/devices/00D09E-Few-1/tasks', {
      type: 'setParameterValues',
      values: Array.from({ length: n }, (_, i) => ({ name: `Device.X_ACME.P${i}`, value: '1' })),
      ...more,
    })
  const refused = await set(3)
  assert.deepEqual([refused.status, refused.body.errors[0].where], [400, '/values'])
  assert.match(refused.body.errors[0].detail, /takes 2 at once \(quirk profiles: few\): with "atomic": false/)
  assert.equal((await set(2)).status, 202)
  assert.equal((await set(3, { atomic: false })).status, 202)
  const many = await set(400)
  assert.deepEqual([many.status, many.body.errors[0].where], [400, '/values'])
  assert.match(many.body.errors[0].detail, /kB in one SetParameterValues/)
  assert.equal((await api.call('DELETE', '/quirks/few')).status, 204)
})

test('I4, I5: a device that comes with another OUI is another one, found by the serial number that both have; a product class alone tells nobody apart', async () => {
  for (const id of ['80AB4D-IGD-ALCL1', '0C7C28-IGD-ALCL1', '00D09E-IGD-X9']) await addDevice(api.database, id)
  const ids = async (query: string) =>
    (await api.call('GET', `/devices?${query}`)).body.items.map((d: { id: string }) => d.id).sort()
  assert.deepEqual(await ids('serialNumber=ALCL1'), ['0C7C28-IGD-ALCL1', '80AB4D-IGD-ALCL1'])
  assert.equal((await ids('productClass=IGD')).length, 3)
  const quirks = async (id: string) => (await api.call('GET', `/devices/${id}`)).body.quirks
  assert.deepEqual(await quirks('0C7C28-IGD-ALCL1'), ['nokia-beacon-g6'])
  assert.deepEqual(await quirks('00D09E-IGD-X9'), [])
})

test('I2: a serial number of the line, which is not the one of TR-069, is a value that devices are found by', async () => {
  const [path] = await api.database.query<{ id: number }>({
    text: 'insert into parameter_path (path) values ($1) returning id',
    values: ['InternetGatewayDevice.X_GponSerial'],
  })
  for (const [id, serial] of [
    ['00D09E-ONT-1', 'HWTC0001'],
    ['00D09E-ONT-2', 'HWTC0002'],
  ] as const)
    await api.database.query({
      text: `insert into parameter (device_key, path_id, value, updated_at) values ($1, $2, $3, now())`,
      values: [await addDevice(api.database, id), path!.id, serial],
    })
  const filter = encodeURIComponent('"InternetGatewayDevice.X_GponSerial" = "HWTC0002"')
  const { body } = await api.call('GET', `/devices?filter=${filter}`)
  assert.deepEqual(
    body.items.map((d: { id: string }) => d.id),
    ['00D09E-ONT-2'],
  )
})
