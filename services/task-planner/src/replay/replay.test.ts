import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IncomingRecord } from '@auroralinks/bus'
import { HEADER, TOPICS, TYPE, deviceV1, encodeMessage, taskV1 } from '@auroralinks/contracts'
import type { EventType } from '@auroralinks/contracts'
import { newTask } from '@auroralinks/tasks'
import type { Task } from '@auroralinks/tasks'
import { wireTask } from '../wire/tasks.ts'
import { gatherCommands } from './commands.ts'
import { gatherFacts } from './facts.ts'
import { settled, taskOfEvent } from './task-of-event.ts'

const DEVICE = '00D09E-Box-1'
const TASK = '0190d3a0-0000-7000-8000-000000000001'

const recordOf = (topic: string, type: EventType, id: string, value: Uint8Array): IncomingRecord => ({
  topic,
  partition: 0,
  offset: 0n,
  key: DEVICE,
  value,
  headers: { [HEADER.type]: type, [HEADER.id]: id },
  timestamp: 0,
})

const registered = (key: number): IncomingRecord =>
  recordOf(
    TOPICS.deviceEvents.name,
    TYPE.deviceRegistered,
    `device.registered/${key}`,
    encodeMessage(deviceV1.RegisteredSchema, { deviceId: DEVICE, state: 'active' }),
  )
const removed = (): IncomingRecord =>
  recordOf(
    TOPICS.deviceEvents.name,
    TYPE.deviceRemoved,
    'r',
    encodeMessage(deviceV1.RemovedSchema, { deviceId: DEVICE }),
  )

const taskRecord = (t: Task, type: EventType): IncomingRecord =>
  recordOf(TOPICS.taskEvents.name, type, `${t.id}:x`, encodeMessage(taskV1.TaskSchema, wireTask(DEVICE, t)))

const queued: Task = newTask({ id: TASK, type: 'reboot', arguments: {} }, 1_000)
const running: Task = { ...queued, status: 'running', startedAt: 2_000 }
const failed: Task = {
  ...running,
  status: 'failed',
  endedAt: 3_000,
  attempts: 2,
  uniqueKey: 'k',
  jobId: '0199a000-0000-7000-8000-00000000000f',
  result: { status: 1 },
  fault: { code: '9002', string: 'no', detail: [{ name: 'a', code: '9005', string: 'b' }] },
}

test('a device that was removed is not registered again, and its number stays taken', () => {
  const facts = gatherFacts()
  for (const r of [registered(7), removed()]) facts.device(r)
  assert.deepEqual([facts.devices.size, facts.highestKey], [0, 7n])
  facts.device(registered(9))
  assert.deepEqual([facts.devices.get(DEVICE)?.key, facts.highestKey], [9n, 9n])
})

test('of a task its outcome counts, whatever is published again after it', () => {
  const facts = gatherFacts()
  for (const [t, type] of [
    [queued, TYPE.taskQueued],
    [running, TYPE.taskStarted],
    [failed, TYPE.taskFailed],
    [running, TYPE.taskStarted],
  ] as const)
    facts.task(taskRecord(t, type))
  const task = taskOfEvent(facts.tasks.get(TASK)!)
  assert.deepEqual(task, failed)
  assert.equal(settled(task, 9_000), task)
})

test('of a command that was taken only what nobody waits for any more is left out; what asks for no task is none', () => {
  const commands = gatherCommands()
  const asked = (id: string, more: Record<string, string> = {}): IncomingRecord => {
    const value = encodeMessage(taskV1.CreateTaskSchema, { taskId: id, deviceId: DEVICE })
    const record = recordOf(TOPICS.taskCommands.name, TYPE.taskCreate, 'c', value)
    return { ...record, headers: { ...record.headers, ...more } }
  }
  const json = { type: TYPE.taskCreate, data: { taskId: 'IN-JSON', deviceId: DEVICE } }
  commands.see(asked('A', { [HEADER.replyTopic]: 't', [HEADER.correlation]: 'c', [HEADER.traceparent]: 'p' }))
  commands.see(asked('A'))
  commands.see(asked('B'))
  commands.see({ ...asked('C'), topic: `${TOPICS.taskCommands.name}.json`, value: Buffer.from(JSON.stringify(json)) })
  commands.see({ ...asked('D'), value: new Uint8Array([255]) })
  commands.see(recordOf(TOPICS.taskCommands.name, TYPE.taskCancel, 'c', new Uint8Array()))
  assert.deepEqual(
    commands.of(new Set(['a', 'in-json', 'd'])).map(r => [r.topic, r.key, Object.keys(r.headers)]),
    [
      [TOPICS.taskCommands.name, DEVICE, [HEADER.type, HEADER.id, HEADER.traceparent]],
      [`${TOPICS.taskCommands.name}.json`, DEVICE, [HEADER.type, HEADER.id]],
    ],
  )
})

test('what had begun and must not run twice has an unknown outcome; what had not begun, or may run twice, is done by its command', () => {
  assert.equal(settled(queued, 9_000), null)
  assert.equal(settled({ ...running, type: 'refresh', arguments: { path: 'Device.' } }, 9_000), null)
  const unknown = settled(running, 9_000)
  assert.deepEqual([unknown?.status, unknown?.endedAt, unknown?.fault?.code], ['failed', 9_000, 'unknown-outcome'])
})
