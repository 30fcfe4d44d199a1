/** The event codes of TR-069 Table 8 that come with a call of the CPE: what the call does (event-codes.test.ts has the others). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Message } from '@auroralinks/cwmp'
import { keyOf } from '@auroralinks/tasks'
import type { Task, TaskType } from '@auroralinks/tasks'
import { drive, outcome, rpc } from '../../test/drive.ts'

const TIMES = { startTime: '2026-01-01T00:00:01Z', completeTime: '2026-01-01T00:00:02Z' }

/** A device that comes with one event, in session `s`. */
function came(code: string, commandKey = '') {
  const w = drive()
  w.open('s', { events: [{ code, commandKey }] })
  return w
}

/** A device that took the RPC of a task, and comes again with the event that tells its end, in session `a2`. */
function comesBack(type: TaskType, args: Task['arguments'], ...codes: string[]) {
  const w = drive()
  const task = w.create(type, args)
  w.open('a1')
  const { id, request } = rpc(w.empty('a1'))
  w.answer('a1', id, { method: `${request.method}Response`, status: 1, ...TIMES } as Message)
  w.pass(120_000)
  const events = codes.map(code => ({ code, commandKey: code.startsWith('M ') ? keyOf(task) : '' }))
  const opened = w.open('a2', { events })
  return { w, task, opened }
}

const LINK = { command: 'help', referer: 'http://192.0.2.1/', argument: '', next: 'index.html' }
const result = {
  uuid: '0a1b2c3d-0000-4000-8000-000000000001',
  deploymentUnitRef: 'Device.SoftwareModules.DeploymentUnit.1.',
  version: '1',
  currentState: 'Installed',
  resolved: true,
  executionUnitRefList: '',
  ...TIMES,
  fault: null,
}

test('5 KICKED: the Kicked that follows is told to the world', () => {
  const d = came('5 KICKED').called('s', '1', { method: 'Kicked', ...LINK })
  assert.deepEqual(
    d.effects.publish.map(e => e.type),
    ['kicked'],
  )
})

test('9 REQUEST DOWNLOAD: the RequestDownload that follows is told to the world, with what came of it', () => {
  const call: Message = { method: 'RequestDownload', fileType: '1 Firmware Upgrade Image', arguments: [] }
  const d = came('9 REQUEST DOWNLOAD').called('s', '1', call)
  assert.deepEqual(
    d.effects.publish.map(e => e.type === 'downloadRequested' && [e.request.fileType, e.task]),
    [['1 Firmware Upgrade Image', null]],
  )
})

for (const [code, type, more] of [
  ['M Download', 'download', {}],
  ['M ScheduleDownload', 'scheduleDownload', { windows: [{ start: 60, end: 3_600, mode: '1 At Any Time' }] }],
] as const)
  test(`${code} with 7 TRANSFER COMPLETE: the ${type} ends by the TransferComplete with its CommandKey`, () => {
    const args = { fileType: '3 Vendor Configuration File', url: 'http://files.example/c', delaySeconds: 0, ...more }
    const { w, task, opened } = comesBack(type, args, '7 TRANSFER COMPLETE', code)
    assert.notEqual(outcome(opened, task.id)?.status, 'succeeded', 'the event alone does not say how it ended')
    const complete = (commandKey: string): Message => ({
      method: 'TransferComplete',
      commandKey,
      fault: null,
      ...TIMES,
    })
    assert.equal(outcome(w.called('a2', '1', complete('another')), task.id), undefined)
    assert.equal(outcome(w.called('a2', '2', complete(keyOf(task))), task.id)?.status, 'succeeded')
  })

test('M ChangeDUState with 11 DU STATE CHANGE COMPLETE: the changeDuState ends by the report with its CommandKey', () => {
  const args = { operations: [{ operation: 'install', url: 'https://modules.example/meter' }] }
  const { w, task } = comesBack('changeDuState', args, '11 DU STATE CHANGE COMPLETE', 'M ChangeDUState')
  const report = (commandKey: string): Message => ({ method: 'DUStateChangeComplete', commandKey, results: [result] })
  assert.equal(outcome(w.called('a2', '1', report('another')), task.id), undefined)
  const d = w.called('a2', '2', report(keyOf(task)))
  assert.equal(outcome(d, task.id)?.status, 'succeeded')
  assert.ok(d.effects.publish.some(e => e.type === 'modulesChanged' && !e.autonomous))
})

test('0 BOOTSTRAP: an upload of which nothing came is looked for in the queue of the device, and sent again where it is not', () => {
  const args = { fileType: '4 Vendor Log File 1', delaySeconds: 0 }
  const { w, task } = comesBack('upload', args, '0 BOOTSTRAP', '1 BOOT')
  const asked = rpc(w.empty('a2'))
  assert.equal(asked.request.method, 'GetAllQueuedTransfers')
  const again = w.answer('a2', asked.id, { method: 'GetAllQueuedTransfersResponse', transfers: [] })
  assert.equal(rpc(again).request.method, 'Upload')
  assert.equal(w.task(task.id)?.attempts, 2)
})

test('0 BOOTSTRAP: a transfer from elsewhere is not sent again, since it may have run', () => {
  const args = { fileType: '3 Vendor Configuration File', url: 'http://files.example/c', delaySeconds: 0 }
  const { w } = comesBack('download', args, '0 BOOTSTRAP', '1 BOOT')
  assert.deepEqual(w.empty('a2').reply, { kind: 'done' })
})

test('12 AUTONOMOUS DU STATE CHANGE COMPLETE: the report that follows is told to the world with each operation', () => {
  const results = [{ ...result, operationPerformed: 'Update' }]
  const w = came('12 AUTONOMOUS DU STATE CHANGE COMPLETE')
  const d = w.called('s', '1', { method: 'AutonomousDUStateChangeComplete', results })
  const told = d.effects.publish.find(e => e.type === 'modulesChanged')
  assert.ok(told?.type === 'modulesChanged' && told.autonomous)
  assert.deepEqual(told.results, results)
})
