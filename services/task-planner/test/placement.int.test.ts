/** Commands as the world's producers place them: on other partitions, without a key, under another device's key. On a real Kafka. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createKafkaBus, ensureTopics } from '@auroralinks/bus'
import { startKafka } from '@auroralinks/bus/kafka-server'
import type { Kafka } from '@auroralinks/bus/kafka-server'
import { HEADER, TOPICS, TYPE, cloudEventHeaders, create, fromBinary, taskV1, toBinary } from '@auroralinks/contracts'
import type { EventType } from '@auroralinks/contracts'
import { newId } from '@auroralinks/runtime'
import { accepted, harness } from './harness.ts'
import type { Harness } from './harness.ts'

const PARTITIONS = 4
const OTHER = '00D09E-Box-2'

describe('task commands that are not where they belong', () => {
  let dir: string
  let broker: Kafka
  let h: Harness
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'acs-kafka-'))
    broker = await startKafka({ dir })
    await ensureTopics(broker.brokers, { partitions: PARTITIONS, json: true })
    h = await harness(
      {},
      { bus: createKafkaBus({ brokers: broker.brokers, clientId: 'placement', partitions: PARTITIONS, json: true }) },
    )
    await h.database.query({
      text: "INSERT INTO device (id, oui, product_class, serial_number, state) VALUES ($1, '00D09E', 'Box', '2', 'active')",
      values: [OTHER],
    })
  })
  after(async () => {
    await h?.stop()
    await broker?.kill('SIGKILL')
    await rm(dir, { recursive: true, force: true })
  })

  const publish = (type: EventType, key: string, value: Uint8Array, partition: number): Promise<void> =>
    h.bus.publish({
      topic: TOPICS.taskCommands.name,
      key,
      value,
      partition,
      headers: cloudEventHeaders({ id: newId(), source: 'world', type, subject: '', time: Date.now() }),
    })
  const reboot = async (deviceId: string, key: string, partition: number, taskId = newId()): Promise<string> => {
    await publish(
      TYPE.taskCreate,
      key,
      toBinary(
        taskV1.CreateTaskSchema,
        create(taskV1.CreateTaskSchema, { taskId, deviceId, arguments: { case: 'reboot', value: {} } }),
      ),
      partition,
    )
    return taskId
  }
  const cancel = (taskId: string, deviceId: string, key: string, partition: number): Promise<void> =>
    publish(
      TYPE.taskCancel,
      key,
      toBinary(taskV1.CancelTaskSchema, create(taskV1.CancelTaskSchema, { taskId, deviceId })),
      partition,
    )
  const events = (taskId: string) =>
    h.published
      .filter(t => t.type !== TYPE.taskRejected && t.record.topic === TOPICS.taskEvents.name)
      .map(t => ({ type: t.type, key: t.record.key, task: fromBinary(taskV1.TaskSchema, t.record.value) }))
      .filter(e => e.task.taskId === taskId)
  const letters = (part: string) =>
    h.published.filter(
      t => t.record.topic === TOPICS.deadLetter.name && t.record.headers[HEADER.failure]!.includes(part),
    )
  const deviceOfTask = async (taskId: string): Promise<string | undefined> =>
    (
      await h.database.query<{ device_id: string }>({
        text: 'SELECT device_id FROM task WHERE id = $1',
        values: [taskId],
      })
    )[0]?.device_id
  const until = async (what: () => string, holds: () => boolean | Promise<boolean>): Promise<void> => {
    for (let i = 0; i < 1_000; i++) {
      if (await holds()) return
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    assert.fail(`never came: ${what()}`)
  }

  test("on whatever partition, with its device's key or without one, a task is its device's", async () => {
    const tasks: string[] = []
    for (let partition = 0; partition < PARTITIONS; partition++)
      for (const key of [h.device, '']) tasks.push(await reboot(h.device, key, partition))
    for (const id of tasks) {
      await until(
        () => `task ${id}`,
        async () => (await deviceOfTask(id)) !== undefined,
      )
      assert.equal(await deviceOfTask(id), h.device)
      // The row and the event are one write; the event is published after it.
      await until(
        () => `the event of ${id}`,
        () => events(id).length > 0,
      )
      assert.deepEqual(
        events(id).map(e => [e.type, e.key]),
        [['task.queued', h.device]],
      )
    }
    await cancel(tasks[0]!, h.device, '', 1)
    await until(
      () => 'the cancellation',
      () => events(tasks[0]!).some(e => e.type === 'task.cancelled'),
    )
  })

  test("under another device's key it fails as key-mismatch, goes to the dead letters with the reason, and runs on nobody", async () => {
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const id = await reboot(h.device, OTHER, partition)
      await until(
        () => `the event of ${id}`,
        () => events(id).length > 0,
      )
      const [event] = events(id)
      assert.deepEqual(
        [event!.type, event!.key, event!.task.deviceId, event!.task.status, event!.task.fault?.code],
        ['task.failed', h.device, h.device, 'failed', 'key-mismatch'],
      )
      await until(
        () => `letter ${partition}`,
        () => letters('key-mismatch').length === partition + 1,
      )
      assert.equal(await deviceOfTask(id), undefined)
    }
    const letter = letters('key-mismatch')[0]!
    assert.match(
      letter.record.headers[HEADER.failure]!,
      new RegExp(`the command is for device "${h.device}", and its record has the key "${OTHER}"`),
    )
    assert.equal(letter.record.key, OTHER)
  })

  test('a task that is there keeps its outcome, and is not cancelled, whatever comes for it under another key', async () => {
    const id = accepted(await h.create({ case: 'reboot', value: {} }))
    const before = letters('key-mismatch').length
    await reboot(h.device, OTHER, 0, id)
    await cancel(id, h.device, OTHER, 0)
    await until(
      () => 'both letters',
      () => letters('key-mismatch').length === before + 2,
    )
    assert.deepEqual([(await h.task(id)).status, events(id).map(e => e.type)], ['queued', ['task.queued']])
  })

  test('a command that names no device at all is put aside', async () => {
    await reboot('', '', 2)
    await until(
      () => 'its letter',
      () => letters('the command names no device, and its record has no key').length === 1,
    )
  })

  const rejections = () =>
    h.published
      .filter(t => t.type === TYPE.taskRejected)
      .map(t => ({
        key: t.record.key,
        id: t.record.headers[HEADER.id],
        ...fromBinary(taskV1.TaskRejectedSchema, t.record.value),
      }))
  const json = (
    type: EventType,
    key: string,
    value: object,
    partition: number,
    topic = `${TOPICS.taskCommands.name}.json`,
  ) =>
    h.bus.publish({
      topic,
      key,
      value: Buffer.from(JSON.stringify(value)),
      partition,
      headers: { [HEADER.type]: type, [HEADER.id]: newId(), [HEADER.contentType]: 'application/json' },
    })

  test('commands in JSON are taken from whatever partition, with or without a key, once for each id, and cancelled likewise', async () => {
    const twin: string[] = []
    const reader = h.bus.subscribe({
      group: 'json-world',
      topics: [`${TOPICS.taskEvents.name}.json`],
      from: 'latest',
      handler: r => void twin.push(Buffer.from(r.value).toString()),
    })
    await reader.ready
    const tasks: string[] = []
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const taskId = newId()
      tasks.push(taskId)
      const command = { taskId, deviceId: h.device, reboot: {} }
      await json(TYPE.taskCreate, '', command, partition)
      await json(TYPE.taskCreate, h.device, command, partition, partition % 2 ? TOPICS.taskCommands.name : undefined)
    }
    for (const id of tasks) {
      await until(
        () => `task ${id}`,
        async () => (await deviceOfTask(id)) === h.device,
      )
    }
    const [first] = tasks as [string]
    await json(TYPE.taskCancel, '', { taskId: first, deviceId: h.device }, 2)
    await until(
      () => 'the cancellation',
      () => events(first).some(e => e.type === 'task.cancelled'),
    )
    assert.deepEqual(
      events(first).map(e => e.type),
      ['task.queued', 'task.cancelled'],
      'the command that came twice is one task',
    )
    await until(
      () => 'the events in JSON',
      () => tasks.every(id => twin.some(text => JSON.parse(text).taskId === id)),
    )
    await reader.close()
  })

  test('a secret in JSON is kept and buried sealed', async () => {
    const taskId = newId()
    const values = [{ name: 'Device.WiFi.AccessPoint.1.Security.KeyPassphrase', value: 's3cret-in-json' }]
    await json(TYPE.taskCreate, h.device, { taskId, deviceId: h.device, setParameterValues: { values } }, 0)
    await until(
      () => 'the task',
      async () => (await deviceOfTask(taskId)) !== undefined,
    )
    const rows = await h.database.query<{ arguments: unknown }>({
      text: 'SELECT arguments FROM task WHERE id = $1',
      values: [taskId],
    })
    assert.doesNotMatch(JSON.stringify(rows), /s3cret-in-json/)
    const stray = { taskId: newId(), deviceId: 'nobody', setParameterValues: { values } }
    // One that had to be forwarded was made protobuf there.
    await json(TYPE.taskCreate, 'nobody', stray, h.bus.partitionOf(TOPICS.taskCommands.name, 'nobody'))
    await until(
      () => 'its letter',
      () => letters('there is no device nobody').length === 1,
    )
    const [letter] = letters('there is no device nobody')
    assert.equal(
      JSON.parse(Buffer.from(letter!.record.value).toString()).deviceId,
      'nobody',
      'in the form in which it came',
    )
    const all = h.published.map(p => Buffer.from(p.record.value).toString('latin1')).join()
    assert.doesNotMatch(all, /s3cret-in-json/)
  })

  test('a command that is refused is answered by task.rejected with the reason', async () => {
    const before = rejections().length
    const wrong = newId()
    await publish(
      TYPE.taskCreate,
      h.device,
      toBinary(
        taskV1.CreateTaskSchema,
        create(taskV1.CreateTaskSchema, {
          taskId: wrong,
          deviceId: h.device,
          arguments: { case: 'deleteObject', value: { path: 'Device.NoInstance' } },
        }),
      ),
      0,
    )
    const unknown = await reboot('00D09E-Nobody', '00D09E-Nobody', 1)
    const missing = newId()
    await cancel(missing, h.device, h.device, 3)
    const misplaced = newId()
    await cancel(misplaced, h.device, OTHER, 0)
    await until(
      () => `four rejections: ${JSON.stringify(rejections().map(r => [r.taskId, r.code]))}`,
      () => rejections().length === before + 4,
    )
    const of = (taskId: string) => rejections().find(r => r.taskId === taskId)
    assert.deepEqual(
      [wrong, unknown, missing, misplaced].map(id => [of(id)?.command, of(id)?.code, of(id)?.key]),
      [
        ['task.create', 'invalid-arguments', h.device],
        ['task.create', 'unknown-device', '00D09E-Nobody'],
        ['task.cancel', 'not-found', h.device],
        ['task.cancel', 'key-mismatch', OTHER],
      ],
    )
    for (const id of [wrong, unknown, missing, misplaced]) assert.equal(of(id)!.id, `${of(id)!.commandId}:rejected`)
  })
})
