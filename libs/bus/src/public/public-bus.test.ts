import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { HEADER, TOPICS, TYPE, cloudEventHeaders, encodeMessage, fromBinary, taskV1 } from '@auroralinks/contracts'
import type { Bus, Headers, IncomingRecord, SubscribeOptions } from '../bus.ts'
import { createMemoryBus } from '../memory/memory-bus.ts'
import { withPublicForms } from './public-bus.ts'

const COMMANDS = TOPICS.taskCommands.name
const ID = '0199a000-0000-7000-8000-000000000001'
const JSON_FORM = { [HEADER.contentType]: 'application/json' }
const headers = (type: string, more: Headers = {}): Headers => ({
  ...cloudEventHeaders({ id: 'e1', source: 'world', type, subject: 'd', time: 0 }),
  ...more,
})
const bytes = (value: unknown): Uint8Array => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))

async function until(condition: () => boolean): Promise<void> {
  for (const end = performance.now() + 10_000; !condition(); await new Promise(r => setTimeout(r, 5)))
    assert.ok(performance.now() < end, 'it comes')
}

interface World {
  /** Without the other forms. */
  raw: Bus
  bus: Bus
  read(topic: string, bus?: Bus, o?: Partial<SubscribeOptions>): Promise<IncomingRecord[]>
}

function world(t: TestContext, json = true): World {
  const raw = createMemoryBus({})
  t.after(() => raw.close())
  let groups = 0
  return {
    raw,
    bus: withPublicForms(raw, { json, registry: null }),
    async read(topic, bus = raw, o = {}) {
      const seen: IncomingRecord[] = []
      const options = {
        group: `g${groups++}`,
        topics: [topic],
        from: 'earliest' as const,
        handler: (r: IncomingRecord) => void seen.push(r),
      }
      await bus.subscribe({ ...options, ...o }).ready
      return seen
    },
  }
}

const event = (type: string = TYPE.taskQueued) => ({
  topic: TOPICS.taskEvents.name,
  key: 'd',
  value: encodeMessage(taskV1.TaskSchema, { taskId: ID, deviceId: 'd', status: 'queued', createdAt: 5n }),
  headers: headers(type),
})

test('what the world reads is there twice: as protobuf, and as JSON under the same id on the twin', async t => {
  const { bus, read } = world(t)
  const [ours, twin] = [await read(TOPICS.taskEvents.name), await read(`${TOPICS.taskEvents.name}.json`)]
  await bus.publish(event())
  await bus.publishAll([event(), event()])
  assert.deepEqual([ours.length, twin.length], [3, 3])
  assert.equal(ours[0]!.headers[HEADER.contentType], 'application/protobuf')
  assert.deepEqual(
    [twin[0]!.key, twin[0]!.headers[HEADER.id], twin[0]!.headers[HEADER.contentType]],
    ['d', 'e1', 'application/json'],
  )
  const told = JSON.parse(Buffer.from(twin[0]!.value).toString())
  assert.deepEqual([told.taskId, told.status, told.createdAt, told.resultJson], [ID, 'queued', '5', ''], 'every field')
})

test('a tombstone is one on the twin too; commands and internal topics have no twin of ours; switched off there is none', async t => {
  const on = world(t)
  const state = TOPICS.deviceState.name
  const [twin, commands] = [await on.read(`${state}.json`), await on.read(`${COMMANDS}.json`)]
  await on.bus.publish({
    topic: state,
    key: 'd',
    value: new Uint8Array(0),
    tombstone: true,
    headers: headers(TYPE.deviceState),
  })
  await on.bus.publish({ topic: COMMANDS, key: 'd', value: new Uint8Array(0), headers: headers(TYPE.taskCancel) })
  assert.deepEqual([twin.length, twin[0]?.value.length, commands.length], [1, 0, 0])
  const off = world(t, false)
  const none = await off.read(`${TOPICS.taskEvents.name}.json`)
  await off.bus.publish(event())
  assert.equal(none.length, 0)
})

test('commands in JSON are taken from the twin, and from the topic itself by their content-type, whole CloudEvents too', async t => {
  const { raw, bus, read } = world(t)
  const seen = await read(COMMANDS, bus)
  const command = { taskId: ID, deviceId: 'd', notBefore: '7', reboot: {} }
  const sent: { topic: string; value: unknown; headers: Headers }[] = [
    { topic: `${COMMANDS}.json`, value: command, headers: { [HEADER.type]: TYPE.taskCreate } },
    {
      topic: COMMANDS,
      value: command,
      headers: headers(TYPE.taskCreate, { [HEADER.contentType]: 'application/json; charset=utf-8' }),
    },
    {
      topic: COMMANDS,
      value: { ...command, taskId: undefined, task_id: ID },
      headers: headers(TYPE.taskCreate, JSON_FORM),
    },
    {
      topic: `${COMMANDS}.json`,
      value: { specversion: '1.0', id: 'e1', source: 'world', type: TYPE.taskCreate, subject: 'd', data: command },
      headers: { [HEADER.contentType]: 'application/cloudevents+json' },
    },
  ]
  for (const s of sent) await raw.publish({ ...s, key: 'd', value: bytes(s.value) })
  await raw.publish({
    topic: COMMANDS,
    key: 'd',
    value: encodeMessage(taskV1.CreateTaskSchema, { taskId: ID }),
    headers: headers(TYPE.taskCreate),
  })
  assert.equal(seen.length, 5)
  for (const r of seen) {
    assert.deepEqual(
      [r.topic, r.headers[HEADER.type], r.headers[HEADER.contentType] ?? ''],
      [COMMANDS, TYPE.taskCreate, 'application/protobuf'],
    )
    assert.equal(fromBinary(taskV1.CreateTaskSchema, r.value).taskId, ID)
  }
  assert.equal(fromBinary(taskV1.CreateTaskSchema, seen[3]!.value).arguments.case, 'reboot')
  assert.equal(seen[3]!.headers[HEADER.id], 'e1')
})

test('values with the frame of a schema registry are taken without it', async t => {
  const { raw, bus, read } = world(t, false)
  const seen = await read(COMMANDS, bus)
  const message = encodeMessage(taskV1.CancelTaskSchema, { taskId: ID })
  await raw.publish({
    topic: COMMANDS,
    key: 'd',
    value: Uint8Array.of(0, 0, 0, 0, 7, 2, 2, ...message),
    headers: headers(TYPE.taskCancel),
  })
  assert.deepEqual([...seen[0]!.value], [...message])
})

test('JSON that is none or does not fit goes to the dead letters with the field, and never with a value', async t => {
  const { raw, bus, read } = world(t)
  const letters = await read(TOPICS.deadLetter.name)
  await read(COMMANDS, bus)
  const wrong: [unknown, RegExp][] = [
    ['{"password": "s3cret"', /is no JSON/],
    [{ taskId: ID, upload: { password: 53 } }, /acs\.task\.v1\.\w+\.password.* does not fit/],
    [{ taskId: ID, s3cretive: 's3cret' }, /CreateTask has no field "s3cretive"/],
    [{ taskId: { a: 's3cret' } }, /task_id does not fit/],
    [['s3cret'], /does not fit/],
  ]
  for (const [value] of wrong)
    await raw.publish({
      topic: `${COMMANDS}.json`,
      key: 'd',
      value: bytes(value),
      headers: headers(TYPE.taskCreate, JSON_FORM),
    })
  await raw.publish({ topic: `${COMMANDS}.json`, key: 'd', value: bytes({}), headers: {} })
  await until(() => letters.length === wrong.length + 1)
  wrong.forEach(([, why], i) => {
    const failure = letters[i]!.headers[HEADER.failure]!
    assert.match(failure, why)
    assert.doesNotMatch(failure.replace('s3cretive', ''), /s3cret|53/)
  })
  assert.match(letters.at(-1)!.headers[HEADER.failure]!, /without a type/)
})

test('what must not be published again is not, in whatever form it came, and its form stays', async t => {
  const { raw, bus, read } = world(t)
  const letters = await read(TOPICS.deadLetter.name)
  await read(COMMANDS, bus, {
    handler: () => {
      throw new Error('never')
    },
    attempts: 1,
    deadLetterAs: r => ({ ...r, value: encodeMessage(taskV1.CreateTaskSchema, { taskId: 'sealed' }) }),
  })
  await raw.publish({
    topic: `${COMMANDS}.json`,
    key: 'd',
    value: bytes({ taskId: ID, deviceId: 's3cret' }),
    headers: headers(TYPE.taskCreate, JSON_FORM),
  })
  await until(() => letters.length === 1)
  const [letter] = letters
  assert.equal(JSON.parse(Buffer.from(letter!.value).toString()).taskId, 'sealed')
  assert.deepEqual(
    [letter!.headers[HEADER.contentType], letter!.headers[HEADER.originalTopic]],
    ['application/json', `${COMMANDS}.json`],
  )
})
