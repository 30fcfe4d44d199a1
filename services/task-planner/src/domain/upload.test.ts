import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Message } from '@auroralinks/cwmp'
import { keyOf } from '@auroralinks/tasks'
import { drive, fault, outcome, rpc } from '../../test/drive.ts'

const ARGUMENTS = { fileType: '4 Vendor Log File 1', url: 'http://logs.example/in', delaySeconds: 0 }
const started = (status: number): Message => ({
  method: 'UploadResponse',
  status,
  startTime: '2026-01-01T00:00:01Z',
  completeTime: '2026-01-01T00:00:02Z',
})
const complete = (commandKey: string, failure: { code: string; string: string } | null = null): Message => ({
  method: 'TransferComplete',
  commandKey,
  fault: failure,
  startTime: '2026-01-01T00:01:00Z',
  completeTime: '2026-01-01T00:02:00Z',
})

describe('an upload', () => {
  const begun = () => {
    const w = drive()
    const task = w.create('upload', ARGUMENTS)
    w.open('a1')
    return { w, task, out: rpc(w.empty('a1')) }
  }

  test('that was made at once succeeds with its times', () => {
    const { w, task, out } = begun()
    assert.deepEqual(out.request, {
      method: 'Upload',
      commandKey: keyOf(task),
      username: '',
      password: '',
      ...ARGUMENTS,
    })
    const ended = outcome(w.answer('a1', out.id, started(0)), task.id)
    assert.deepEqual(
      [ended?.status, ended?.result],
      ['succeeded', { startTime: '2026-01-01T00:00:01Z', completeTime: '2026-01-01T00:00:02Z' }],
    )
  })

  test('that was accepted ends with the TransferComplete of a later session, and other tasks run meanwhile', () => {
    const { w, task, out } = begun()
    const behind = w.create('getParameterNames', { path: 'Device.', nextLevel: true })
    assert.equal(rpc(w.answer('a1', out.id, started(1))).request.method, 'GetParameterNames')
    w.lost('a1')
    w.open('a2')
    assert.equal(outcome(w.called('a2', 'c1', complete('another key')), task.id), undefined)
    assert.equal(outcome(w.called('a2', 'c2', complete(keyOf(task))), task.id)?.status, 'succeeded')
    assert.ok(w.task(behind.id))
  })

  test('that failed at the CPE fails with its fault', () => {
    const { w, task, out } = begun()
    w.answer('a1', out.id, started(1))
    const ended = outcome(w.called('a1', 'c1', complete(keyOf(task), { code: '9011', string: 'no route' })), task.id)
    assert.deepEqual([ended?.status, ended?.fault?.code, ended?.fault?.string], ['failed', '9011', 'no route'])
  })

  test('whose answer was lost is looked for in the queue of the CPE and sent again only when it is not there', () => {
    for (const isQueued of [true, false]) {
      const { w, task } = begun()
      w.lost('a1')
      w.open('a2')
      const look = rpc(w.empty('a2'))
      assert.equal(look.request.method, 'GetAllQueuedTransfers')
      const transfers = isQueued
        ? [{ commandKey: keyOf(task), state: 2, isDownload: false, fileType: '', fileSize: 0, targetFileName: '' }]
        : []
      const next = w.answer('a2', look.id, { method: 'GetAllQueuedTransfersResponse', transfers })
      if (isQueued) assert.deepEqual(next.reply, { kind: 'done' })
      else assert.equal(rpc(next).request.method, 'Upload')
    }
  })

  test('of which the CPE cannot tell whether it took it is unknown, and not sent again', () => {
    const { w, task } = begun()
    w.lost('a1')
    w.open('a2')
    assert.equal(outcome(w.answer('a2', rpc(w.empty('a2')).id, fault('9000')), task.id)?.fault?.code, 'unknown-outcome')
  })
})
