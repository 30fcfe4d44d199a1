import assert from 'node:assert/strict'
import { TASK_TYPES } from '@auroralinks/tasks'
import { after, before, test } from 'node:test'
import { harness } from '../testing.ts'
import type { Harness } from '../testing.ts'

let api: Harness
let doc: any
before(async () => {
  api = await harness()
  doc = (await api.call('GET', '/openapi.json')).body
})
after(() => api.close())

const operations = (): [string, string, any][] =>
  Object.entries<Record<string, any>>(doc.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, o]) => [method, path, o] as [string, string, any]),
  )

test('it is OpenAPI 3.1 with every endpoint of the contract', () => {
  assert.equal(doc.openapi, '3.1.0')
  assert.deepEqual(doc.servers, [{ url: '/api/v1' }])
  const wanted = [
    'get /devices',
    'get /devices/{id}',
    'patch /devices/{id}',
    'delete /devices/{id}',
    'post /devices/{id}/claim',
    'post /devices/{id}/replacement',
    'get /devices/{id}/parameters',
    'get /devices/{id}/parameter-tree',
    'get /devices/{id}/parameters/{name}',
    'get /devices/{id}/mac-addresses',
    'put /devices/{id}/tags/{tag}',
    'delete /devices/{id}/tags/{tag}',
    'put /devices/{id}/credentials',
    'get /devices/{id}/credentials',
    'post /devices/{id}/credentials/rotation',
    'post /devices/{id}/tasks',
    'get /tasks',
    'get /tasks/{id}',
    'delete /tasks/{id}',
    'get /devices/{id}/sessions',
    'get /sessions/{id}/messages',
    'post /devices/{id}/connection-requests',
    'post /devices/{id}/reachability-helps',
    'delete /devices/{id}/reachability-helps/{help}',
    'get /devices/{id}/connection-requests',
    'get /connection-requests/{id}',
    'delete /connection-requests/{id}',
    'put /files/{name}',
    'get /files',
    'get /files/{name}',
    'delete /files/{name}',
    'get /files/{name}/content',
    'put /data-models/{name}',
    'get /data-models',
    'get /data-models/{name}',
    'get /data-models/{name}/content',
    'delete /data-models/{name}',
    'put /quirks/{name}',
    'get /quirks',
    'get /quirks/{name}',
    'delete /quirks/{name}',
    'get /faults',
    'delete /faults/{id}',
    'get /events',
    'get /api-keys',
    'post /api-keys',
    'delete /api-keys/{id}',
    'get /roles',
    'get /roles/{name}',
    'get /tenants',
    'get /tenants/{name}',
    'put /tenants/{name}',
    'delete /tenants/{name}',
    'put /roles/{name}',
    'delete /roles/{name}',
    'get /audit',
    'get /audit/check',
    'post /jobs',
    'get /jobs',
    'get /jobs/{id}',
    'get /jobs/{id}/devices',
    'patch /jobs/{id}',
    'delete /jobs/{id}',
    'post /jobs/{id}/retry',
    'post /imports',
    'get /imports',
    'get /imports/{id}',
    'delete /imports/{id}',
    'get /setup',
    'get /system',
    'get /simulator/devices',
    'post /simulator/devices',
    'delete /simulator/devices',
    'get /approvals',
    'get /approvals/{id}',
    'post /approvals/{id}',
    'get /deny-list',
    'delete /deny-list/{id}',
    'get /refused-devices',
    'get /secrets/rotation',
    'post /secrets/rotation',
    'get /me',
    'get /overview',
    'get /parameter-names',
  ]
  assert.deepEqual(
    operations()
      .map(([m, p]) => `${m} ${p}`)
      .sort(),
    wanted.sort(),
  )
})

test('every reference resolves, every operation has its own id, its path parameters and its answers', () => {
  const refs: string[] = []
  JSON.stringify(doc, (k, v: unknown) => {
    if (k === '$ref') refs.push(String(v))
    return v
  })
  assert.ok(refs.length > 20)
  for (const ref of refs)
    assert.ok(
      ref
        .slice(2)
        .split('/')
        .reduce((at: any, part) => at?.[part], doc) !== undefined,
      ref,
    )
  const ids = operations().map(([, , o]) => o.operationId)
  assert.equal(new Set(ids).size, ids.length)
  for (const [method, path, o] of operations()) {
    const declared = (o.parameters ?? []).filter((p: any) => p.in === 'path').map((p: any) => p.name)
    assert.deepEqual(declared.sort(), [...path.matchAll(/\{(\w+)\}/g)].map(m => m[1]).sort(), `${method} ${path}`)
    for (const p of o.parameters ?? [])
      assert.ok(p.schema !== undefined && (p.in !== 'path' || p.required === true), `${method} ${path} ${p.name}`)
    assert.ok(
      Object.keys(o.responses).some(s => s.startsWith('2')) && o.responses['401'] !== undefined,
      `${method} ${path}`,
    )
    for (const [status, r] of Object.entries<any>(o.responses)) {
      assert.ok(typeof r.description === 'string' && r.description !== '')
      if (Number(status) >= 400) assert.deepEqual(Object.keys(r.content), ['application/problem+json'])
    }
  }
})

test('what validates is what is described: types, limits, closed objects, the arguments of each type of task', () => {
  const limit = doc.paths['/devices'].get.parameters.find((p: any) => p.name === 'limit').schema
  assert.deepEqual([limit.type, limit.minimum, limit.maximum, limit.default], ['integer', 1, 1000, 50])
  const task = doc.components.schemas.NewTask
  assert.equal((task.oneOf ?? task.anyOf).length, TASK_TYPES.length)
  const { CreateSetParameterValues: set, Device: device } = doc.components.schemas
  assert.deepEqual([set.additionalProperties, set.required.sort()], [false, ['type', 'values']])
  assert.deepEqual(device.properties.softwareVersion.type, ['string', 'null'])
  assert.deepEqual(device.properties.state.enum, ['expected', 'active', 'quarantined', 'blocked'])
  for (const [path, method, name, most] of [
    ['/devices/{id}/tags/{tag}', 'put', 'tag', 64],
    ['/devices', 'get', 'tag', 64],
    ['/files/{name}', 'put', 'name', 200],
  ] as const) {
    const { schema } = doc.paths[path][method].parameters.find((p: any) => p.name === name)
    assert.deepEqual([schema.type, schema.minLength, schema.maxLength], ['string', 1, most], path)
    assert.ok(new RegExp(schema.pattern, 'u').test('größe 7') && !new RegExp(schema.pattern, 'u').test('a\n'))
  }
  assert.equal(new RegExp(doc.paths['/files/{name}'].get.parameters[0].schema.pattern, 'u').test('a/b'), false)
  assert.equal(
    doc.paths['/files/{name}'].put.parameters.find((p: any) => p.name === 'fileType').required ?? false,
    false,
  )
  assert.equal(doc.paths['/files/{name}'].put.requestBody.content['application/octet-stream'].schema.format, 'binary')
  assert.equal(doc.paths['/devices/{id}/tasks'].post.requestBody.required, true)
})
