import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Message } from '@auroralinks/cwmp'
import { newId } from '@auroralinks/runtime'
import type { FileFacts } from '@auroralinks/tasks'
import { T0, drive, rpc } from '../../test/drive.ts'
import type { CpeCalled, Offer } from './events.ts'

const CALL: Message = {
  method: 'RequestDownload',
  fileType: '3 Vendor Configuration File',
  arguments: [{ name: 'Instance', value: '1' }],
}
const offer: Offer = { file: 'box.cfg', taskId: newId(T0), existing: null }
const FILES = new Map<string, FileFacts>([
  [
    'box.cfg',
    { fileType: CALL.fileType as string, version: null, oui: null, productClass: null, deviceId: null, size: 3 },
  ],
])

const asking = (o: { quarantined?: boolean } = {}) => {
  const w = drive()
  const ask = (sessionId: string, given: CpeCalled['offer'], rpcId = '1') =>
    w.decide({
      type: 'called',
      sessionId,
      at: T0,
      rpcId,
      call: CALL,
      offer: given,
      message: { at: T0, direction: 'cpe', method: CALL.method, bytes: 1, xml: null },
    })
  w.open('s', o)
  return { w, ask }
}

test('a device in quarantine gets no file and no task, however it asks', () => {
  const { w, ask } = asking({ quarantined: true })
  const waiting = w.create('reboot', {})
  const d = ask('s', offer)
  assert.deepEqual(
    d.effects.publish.map(e => e.type === 'downloadRequested' && e.task),
    [null],
  )
  assert.deepEqual(w.empty('s').reply, { kind: 'done' })
  assert.equal(w.task(waiting.id)?.status, 'queued')
  w.open('s2')
  assert.equal(rpc(w.empty('s2')).request.method, 'Reboot')
})

test('a device that asks for a file gets the one on offer in the same session, and the world learns of it', () => {
  const { w, ask } = asking()
  const d = ask('s', offer)
  assert.deepEqual(
    d.effects.publish.map(e => e.type === 'downloadRequested' && [e.request.fileType, e.task]),
    [['3 Vendor Configuration File', { id: offer.taskId, file: 'box.cfg' }]],
  )
  assert.deepEqual(
    d.effects.outbox.map(e => e.type === 'task' && [e.change, e.task.type, e.task.id]),
    [['queued', 'download', offer.taskId]],
  )
  const files = FILES
  const next = w.decide({ type: 'empty', sessionId: 's', at: T0, correlation: 'c', version: '1.2', files })
  assert.equal(rpc(next).request.method, 'Download')
})

test('one request is one task: read again, asked again while the file is coming, ended already', () => {
  const { w, ask } = asking()
  ask('s', offer)
  for (const again of [offer, { ...offer, taskId: newId(T0 + 1) }]) {
    const d = ask('s', again, '2')
    assert.deepEqual(d.effects.outbox, [])
    assert.deepEqual(
      d.effects.publish.map(e => e.type === 'downloadRequested' && e.task?.id),
      [offer.taskId],
    )
  }
  assert.equal(w.device.tasks.length, 1)
  const ended = { ...w.device.tasks[0]!, status: 'succeeded' as const, endedAt: T0 }
  const later = asking()
  later.ask('s', { ...offer, existing: { deviceKey: later.w.device.key, task: ended } })
  assert.deepEqual(later.w.device.tasks, [])
})

test('a device that asks for what is not on offer gets nothing, and the world learns of it', () => {
  const { w, ask } = asking()
  const d = ask('s', null)
  assert.deepEqual(
    d.effects.publish.map(e => e.type === 'downloadRequested' && e.task),
    [null],
  )
  assert.deepEqual(w.device.tasks, [])
})
