import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Message, Upload } from '@auroralinks/cwmp'
import { fileReferenceOf } from '@auroralinks/runtime'
import { keyOf } from '@auroralinks/tasks'
import { T0, drive, fault, outcome, rpc } from '../../test/drive.ts'
import type { DomainEvent } from './events.ts'

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
  const begun = (args = ARGUMENTS) => {
    const w = drive()
    const task = w.create('upload', args)
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
      const { w, task } = begun({ ...ARGUMENTS, delaySeconds: 60 })
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

  test('that may have been made at once, to a server that tells us nothing, is not sent again when it is not in the queue', () => {
    const { w, task } = begun()
    w.lost('a1')
    w.open('a2')
    const look = rpc(w.empty('a2'))
    const d = w.answer('a2', look.id, { method: 'GetAllQueuedTransfersResponse', transfers: [] })
    const ended = outcome(d, task.id)
    assert.deepEqual([ended?.status, ended?.fault?.code], ['failed', 'unknown-outcome'])
    assert.match(ended!.fault!.string, /not in the queue of the CPE/)
  })

  test('of which the CPE cannot tell whether it took it is unknown, and not sent again', () => {
    const { w, task } = begun()
    w.lost('a1')
    w.open('a2')
    assert.equal(outcome(w.answer('a2', rpc(w.empty('a2')).id, fault('9000')), task.id)?.fault?.code, 'unknown-outcome')
  })
})

describe('an upload to our file-server', () => {
  const OURS = { fileType: '4 Vendor Log File 1', delaySeconds: 0 }
  const arrived = (taskId: string, o: { ok?: boolean; reason?: string } = {}): DomainEvent => ({
    type: 'transferred',
    at: T0,
    taskId,
    seen: {
      what: 'end',
      direction: 'upload',
      name: `upload-${taskId}.log`,
      size: 7,
      sha256: 'cd'.repeat(32),
      ok: true,
      reason: '',
      ...o,
    },
  })
  const begun = () => {
    const w = drive()
    const task = w.create('upload', OURS)
    w.open('a1')
    return { w, task, out: rpc(w.empty('a1')) }
  }
  const result = (task: { id: string }) => ({
    file: `upload-${task.id}.log`,
    size: 7,
    sha256: 'cd'.repeat(32),
    startTime: '2026-01-01T00:01:00Z',
    completeTime: '2026-01-01T00:02:00Z',
  })

  test('has a URL that is made for it where it is sent, and a file of its own', () => {
    const { task, out } = begun()
    assert.deepEqual(fileReferenceOf((out.request as Upload).url), {
      direction: 'upload',
      login: false,
      taskId: task.id,
      name: `upload-${task.id}.log`,
      expires: T0 + 24 * 3_600_000,
    })
  })

  test('succeeds with its file, size and SHA-256, whichever is known first: that it was sent or that it is here', () => {
    const first = begun()
    first.w.answer('a1', first.out.id, started(1))
    first.w.decide(arrived(first.task.id))
    const ended = outcome(first.w.called('a1', 'c', complete(keyOf(first.task))), first.task.id)
    assert.deepEqual([ended?.status, ended?.result], ['succeeded', result(first.task)])
    const second = begun()
    second.w.answer('a1', second.out.id, started(1))
    assert.equal(outcome(second.w.called('a1', 'c', complete(keyOf(second.task))), second.task.id)?.status, 'running')
    const late = outcome(second.w.decide(arrived(second.task.id)), second.task.id)
    assert.deepEqual([late?.status, late?.result], ['succeeded', result(second.task)])
  })

  test('that was sent, as the device says, and did not arrive or was not taken is not received', () => {
    for (const isRefused of [true, false]) {
      const { w, task, out } = begun()
      w.answer('a1', out.id, started(1))
      if (isRefused) w.decide(arrived(task.id, { ok: false, reason: 'too-large' }))
      w.called('a1', 'c', complete(keyOf(task)))
      w.pass(2 * 60_000 + 1)
      const { fault } = outcome(w.timerDue(), task.id)!
      assert.equal(fault?.code, 'not-received')
      assert.equal(/too-large/.test(fault.string), isRefused)
    }
  })

  test('that failed at the device because the file-server did not take it says why', () => {
    const { w, task, out } = begun()
    w.answer('a1', out.id, started(1))
    w.decide(arrived(task.id, { ok: false, reason: 'quota' }))
    const d = w.called('a1', 'c', complete(keyOf(task), { code: '9011', string: '413' }))
    assert.deepEqual(
      outcome(d, task.id)?.fault?.detail.map(x => x.code),
      ['quota'],
    )
  })

  test('that is here counts after an hour, although the device never reports the end', () => {
    const { w, task, out } = begun()
    w.answer('a1', out.id, started(1))
    w.decide(arrived(task.id))
    w.pass(3_600_000 + 1)
    assert.equal(outcome(w.timerDue(), task.id)?.status, 'succeeded')
  })

  test('whose answer was lost when all was done at once is not sent twice: its file is here', () => {
    const { w, task } = begun()
    w.decide(arrived(task.id))
    w.lost('a1')
    w.open('a2')
    assert.deepEqual(w.empty('a2').reply, { kind: 'done' })
    assert.ok(w.task(task.id)!.progress.waitUntil !== null)
  })
})
