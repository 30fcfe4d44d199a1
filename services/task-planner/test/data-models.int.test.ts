import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { TABLE_FORMAT, compileModel } from '@auroralinks/data-model'
import { newId } from '@auroralinks/runtime'
import { accepted, harness } from './harness.ts'
import type { Harness } from './harness.ts'

const NAME = 'Device.X_EXAMPLE_Mesh.Beacon'
let h: Harness
before(async () => {
  h = await harness()
})
after(() => h.stop())

const setting: Parameters<Harness['create']>[0] = {
  case: 'setParameterValues',
  value: { values: [{ name: NAME, value: '500' }] },
}

test("the type of a value that came without one is a vendor's data model's, and the device is not asked for it", async () => {
  const document = readFileSync(new URL('../../../libs/data-model/src/fixtures/mesh.dm.xml', import.meta.url))
  const compiled = compileModel(document.toString())
  assert.ok('table' in compiled)
  const { objects, parameters, models, schema } = compiled.document
  await h.database.prisma.dataModel.create({
    data: {
      name: 'mesh',
      schema,
      models,
      objects,
      parameters,
      size: document.length,
      uploadedAt: new Date(),
      revision: newId(),
      compiled: compiled.table,
      format: TABLE_FORMAT,
      document: Uint8Array.from(document),
    },
  })
  await h.restart()
  await h.create(setting)
  const { reply } = await h.empty(await h.open())
  assert.ok(reply.case === 'rpc' && reply.value.request.case === 'setParameterValues', 'the first RPC writes')
  assert.deepEqual(
    reply.value.request.value.parameters.map(({ name, value, type }) => [name, value, type]),
    [[NAME, '500', 'xsd:unsignedInt']],
  )
})

test('a command is held against the data models like a task over REST, unless it says force or the device has told otherwise', async () => {
  const key = 'Device.WiFi.AccessPoint.1.Security.KeyPassphrase'
  const write = (values: { name: string; value: string }[], o = {}) =>
    h.create({ case: 'setParameterValues', value: { values } }, o)
  const reasonOf = async (reply: ReturnType<Harness['create']>): Promise<string> => {
    const answer = (await reply).reply
    assert.ok(answer.case === 'refused', JSON.stringify(answer))
    assert.equal(answer.value.code, 'invalid-arguments')
    return answer.value.string
  }
  const wrong = [
    { name: 'Device.WiFi.Radio.1.Channel', value: '300' },
    { name: 'Device.DeviceInfo.SerialNumber', value: 'x' },
  ]
  assert.match(
    await reasonOf(write(wrong)),
    /^values\.0\.value Device\.WiFi\.Radio\.1\.Channel: "300" is not 1 to 255; and 1 more\. With force/,
  )
  const hidden = await reasonOf(write([{ name: key, value: 'not to be shown'.repeat(9) }]))
  assert.match(hidden, /the value has 135 characters/)
  assert.doesNotMatch(hidden, /not to be shown/)
  accepted(await write([{ name: key, value: 'long enough for all' }]))
  accepted(await write(wrong, { force: true }))
  assert.match(
    await reasonOf(h.create({ case: 'getParameterAttributes', value: { names: ['Device.WiFi.Ssid.'] } })),
    /^names\.0 Device\.WiFi\.Ssid\.: is in no data model/,
  )
  await h.database.query({
    text: `with told as (insert into parameter_path (path) values ('Device.DeviceInfo.SerialNumber') on conflict (path) do update set path = excluded.path returning id)
      insert into parameter (device_key, path_id, writable, updated_at) select $1, id, true, now() from told`,
    values: [h.key],
  })
  accepted(await write(wrong.slice(1)))
})
