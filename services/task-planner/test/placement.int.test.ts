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
    await ensureTopics(broker.brokers, { partitions: PARTITIONS })
    h = await harness(
      {},
      { bus: createKafkaBus({ brokers: broker.brokers, clientId: 'placement', partitions: PARTITIONS }) },
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
      .filter(t => t.type.startsWith('task.') && t.record.topic === TOPICS.taskEvents.name)
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
})
