import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { TABLE_FORMAT, compileModel } from '@auroralinks/data-model'
import { newId } from '@auroralinks/runtime'
import { harness } from './harness.ts'
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
