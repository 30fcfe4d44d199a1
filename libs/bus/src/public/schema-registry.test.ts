import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { PUBLIC_TOPICS, TOPICS, TYPE, cloudEventHeaders, encodeMessage, taskV1 } from '@auroralinks/contracts'
import { silentLogger } from '@auroralinks/runtime'
import { createMemoryBus } from '../memory/memory-bus.ts'
import { unframed } from './framing.ts'
import { withPublicForms } from './public-bus.ts'
import { openSchemaRegistry } from './schema-registry.ts'

interface Schema {
  schema: string
  schemaType?: string
  references?: { name: string; subject: string; version: number }[]
}

/** A registry that keeps subjects, checks references and gives ids, as the real ones do; `down`: it answers 503. */
async function registry(t: TestContext) {
  const subjects = new Map<string, Schema[]>()
  const ids = new Map<string, number>()
  const state = { down: false, authorization: new Set<string | undefined>() }
  const answer = (url: string, body: Schema): [number, object] => {
    if (state.down) return [503, { message: 'away' }]
    const [, subject, versions] = /^\/base\/subjects\/([^/]+)(\/versions)?$/.exec(url) ?? []
    if (subject === undefined || body.schemaType !== 'PROTOBUF') return [404, {}]
    for (const r of body.references ?? [])
      if (subjects.get(r.subject)?.[r.version - 1] === undefined) return [422, { message: `no ${r.subject}` }]
    for (const [, path] of body.schema.matchAll(/^import "(acs\/[^"]+)";/gm))
      if (!body.references?.some(r => r.name === path)) return [422, { message: `unresolved ${path}` }]
    const known = subjects.get(decodeURIComponent(subject)) ?? []
    let version = known.findIndex(s => s.schema === body.schema) + 1
    if (version === 0) {
      if (!versions) return [404, { message: 'no such schema' }]
      version = known.push(body)
      subjects.set(decodeURIComponent(subject), known)
    }
    if (!ids.has(body.schema)) ids.set(body.schema, 100 + ids.size)
    return [200, { id: ids.get(body.schema), subject, version, ...(versions ? { version: undefined } : {}) }]
  }
  const server = createServer((request, response) => {
    state.authorization.add(request.headers.authorization)
    const chunks: Buffer[] = []
    request.on('data', c => chunks.push(c))
    request.on('end', () => {
      const [status, body] = answer(request.url!, JSON.parse(Buffer.concat(chunks).toString()))
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const { port } = server.address() as { port: number }
  return { subjects, ids, state, host: `127.0.0.1:${port}/base` }
}

test('contracts are registered with what they import, and values of public topics carry their ids', async t => {
  const r = await registry(t)
  r.state.down = true
  const opened = openSchemaRegistry({ url: `http://me:p%40ss@${r.host}`, topicPrefix: 'one.', logger: silentLogger })
  const raw = createMemoryBus({})
  const bus = withPublicForms(raw, { json: true, registry: opened })
  t.after(() => bus.close())
  const seen: Uint8Array[] = []
  const twins: Uint8Array[] = []
  const internal: Uint8Array[] = []
  const read = (topic: string, into: Uint8Array[]) =>
    raw.subscribe({ group: topic, topics: [topic], from: 'earliest', handler: x => void into.push(x.value) }).ready
  await read(TOPICS.taskEvents.name, seen)
  await read(`${TOPICS.taskEvents.name}.json`, twins)
  await read(TOPICS.transferEvents.name, internal)
  const message = encodeMessage(taskV1.TaskSchema, { taskId: 'a' })
  const record = (topic: string) => ({
    topic,
    key: 'd',
    value: message,
    headers: cloudEventHeaders({ id: '1', source: 's', type: TYPE.taskQueued, subject: 'd', time: 0 }),
  })
  const published = bus.publish(record(TOPICS.taskEvents.name))
  await bus.publish(record(TOPICS.transferEvents.name))
  assert.ok(bus.notReady() !== null && seen.length === 0 && internal.length === 1, 'public values wait for their ids')
  r.state.down = false
  await published
  assert.equal(bus.notReady(), null)
  const frame = unframed(seen[0]!)!
  const text = r.subjects.get(`one.${TOPICS.taskEvents.name}-value`)![0]!.schema
  assert.equal(frame.schemaId, r.ids.get(text))
  assert.deepEqual(
    [frame.indexes, [...frame.message]],
    [[taskV1.TaskSchema.file.messages.indexOf(taskV1.TaskSchema)], [...message]],
  )
  assert.equal([...text.matchAll(/^message (\w+)/gm)][frame.indexes[0]!]![1], 'Task', 'as the file has it')
  assert.equal(JSON.parse(Buffer.from(twins[0]!).toString()).taskId, 'a', 'the twin has no frame')
  assert.deepEqual(
    [...r.subjects.keys()].toSorted(),
    [...PUBLIC_TOPICS.map(x => `one.${x.name}-value`), 'acs/cwmp/v1/structs.proto'].toSorted(),
  )
  assert.deepEqual([...r.state.authorization], [`Basic ${Buffer.from('me:p@ss').toString('base64')}`])
})

test('what is no URL is refused without being shown', () => {
  for (const url of ['registry', 'ftp://user:s3cret@host/'])
    assert.throws(
      () => openSchemaRegistry({ url, topicPrefix: '', logger: silentLogger }),
      (e: Error) => e.name === 'ConfigError' && !e.message.includes('s3cret'),
    )
})
