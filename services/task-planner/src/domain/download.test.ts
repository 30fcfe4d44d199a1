import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Download, Message, ScheduleDownload } from '@auroralinks/cwmp'
import { fileReferenceOf } from '@auroralinks/runtime'
import { keyOf } from '@auroralinks/tasks'
import type { FileFacts, Task, TaskType, TransferSeen } from '@auroralinks/tasks'
import { T0, drive, fault, outcome, rpc } from '../../test/drive.ts'
import type { Decision } from './effects.ts'
import { filesToSend } from './transfers.ts'

const FIRMWARE = '1 Firmware Upgrade Image'
const FACTS: FileFacts = {
  fileType: FIRMWARE,
  version: '2.0',
  oui: '00D09E',
  productClass: 'Box',
  deviceId: null,
  size: 12_345,
}
const TIMES = { startTime: '2026-01-01T00:00:01Z', completeTime: '2026-01-01T00:00:02Z' }
const WHOLE: TransferSeen = {
  what: 'end',
  direction: 'download',
  name: 'v2.bin',
  size: 12_345,
  sha256: 'ab'.repeat(32),
  ok: true,
  reason: '',
}
const BEGUN: TransferSeen = { what: 'progress', direction: 'download', bytes: 0, total: 12_345 }

const started = (status: number): Message => ({ method: 'DownloadResponse', status, ...TIMES })
const complete = (task: Task, failure: { code: string; string: string } | null = null): Message => ({
  method: 'TransferComplete',
  commandKey: keyOf(task),
  fault: failure,
  ...TIMES,
})
const queue = (...keys: string[]): Message => ({
  method: 'GetAllQueuedTransfersResponse',
  transfers: keys.map(commandKey => ({
    commandKey,
    state: 2,
    isDownload: true,
    fileType: FIRMWARE,
    fileSize: 0,
    targetFileName: '',
  })),
})
const endOf = (d: Decision, task: Task) => {
  const t = outcome(d, task.id)
  return t && [t.status, t.fault?.code ?? t.result]
}
const DONE = ['succeeded', { status: 0, ...TIMES }]

const SCHEDULE = { windows: [{ start: 60, end: 3_600, mode: '1 At Any Time' }] }

/** A device with one download task; its files, its firmware, and its boots come from the test. */
function downloading(
  args: Task['arguments'] = { file: 'v2.bin', delaySeconds: 0 },
  o: { facts?: FileFacts | null; type?: TaskType } = {},
) {
  const w = drive()
  const task = w.create(o.type ?? 'download', args)
  const files = new Map([['v2.bin', o.facts === undefined ? FACTS : o.facts]])
  const empty = (sessionId: string) => w.empty(sessionId, 'c', files)
  const come = (sessionId: string, version: string, ...codes: string[]) => {
    w.device = { ...w.device, softwareVersion: version }
    return w.open(sessionId, {
      events: codes.map(code => ({ code, commandKey: code.startsWith('M ') ? keyOf(task) : '' })),
    })
  }
  const seen = (s: TransferSeen) => w.decide({ type: 'transferred', at: T0, taskId: task.id, seen: s })
  const send = () => {
    w.open('a1')
    return rpc(empty('a1'))
  }
  return { w, task, empty, come, seen, send }
}

describe('a download', () => {
  test('names its file, size and type, and never a URL that is good for anybody', () => {
    const { task, send } = downloading({
      file: 'v2.bin',
      targetFileName: 'x',
      delaySeconds: 30,
      successUrl: 'http://ok.example',
    })
    const { url, ...rest } = send().request as Download
    assert.deepEqual(rest, {
      method: 'Download',
      commandKey: keyOf(task),
      fileType: FIRMWARE,
      username: '',
      password: '',
      fileSize: 12_345,
      targetFileName: 'x',
      delaySeconds: 30,
      successUrl: 'http://ok.example',
      failureUrl: '',
    })
    assert.deepEqual(fileReferenceOf(url), {
      direction: 'download',
      login: false,
      taskId: task.id,
      name: 'v2.bin',
      expires: T0 + 30_000 + 24 * 3_600_000,
    })
  })

  test('takes its own file type where it has one, and a URL from elsewhere as it is', () => {
    const { send } = downloading({
      url: 'http://elsewhere.example/x',
      fileType: '3 Vendor Configuration File',
      delaySeconds: 0,
    })
    const { url, fileType, fileSize } = send().request as Download
    assert.deepEqual([url, fileType, fileSize], ['http://elsewhere.example/x', '3 Vendor Configuration File', 0])
  })

  test('to a device that cannot keep a long URL goes with a login instead', () => {
    const { w, send } = downloading()
    w.device = { ...w.device, quirks: { names: ['p'], files: { login: true } } }
    assert.equal(fileReferenceOf((send().request as Download).url)?.login, true)
  })

  test('whose file is gone, or is for others by now, fails before the device is asked', () => {
    for (const [facts, code] of [
      [null, 'file-missing'],
      [{ ...FACTS, productClass: 'Other' }, 'file-unfit'],
      [{ ...FACTS, oui: '000000' }, 'file-unfit'],
      [{ ...FACTS, deviceId: '00D09E-Box-2' }, 'file-unfit'],
      [{ ...FACTS, fileType: null }, 'file-unfit'],
    ] as const) {
      const { w, task, empty } = downloading(undefined, { facts })
      w.open('a1')
      const d = empty('a1')
      assert.deepEqual([endOf(d, task), d.reply], [['failed', code], { kind: 'done' }])
    }
  })

  test('of another file than firmware ends with its TransferComplete, or at once where it is done at once', () => {
    const config = { ...FACTS, fileType: '3 Vendor Configuration File', version: null }
    const later = downloading(undefined, { facts: config })
    const out = later.send()
    assert.equal(endOf(later.w.answer('a1', out.id, started(1)), later.task)![0], 'running')
    later.come('a2', '1', '7 TRANSFER COMPLETE', 'M Download')
    assert.deepEqual(endOf(later.w.called('a2', 'c1', complete(later.task)), later.task), DONE)
    const atOnce = downloading(undefined, { facts: config })
    assert.deepEqual(endOf(atOnce.w.answer('a1', atOnce.send().id, started(0)), atOnce.task), DONE)
  })

  test('that failed at the device fails with its fault, whatever it is (9010 to 9019)', () => {
    for (let code = 9010; code <= 9019; code++) {
      const { w, task, send } = downloading()
      w.answer('a1', send().id, started(1))
      w.open('a2')
      const failed = outcome(w.called('a2', 'c', complete(task, { code: String(code), string: 'why' })), task.id)
      assert.deepEqual([failed?.status, failed?.fault?.code, failed?.fault?.string], ['failed', String(code), 'why'])
    }
  })

  test('that nobody tells the end of is unknown after a day, also where all of it was fetched', () => {
    const { w, task, send, seen } = downloading(undefined, {
      facts: { ...FACTS, fileType: '3 Vendor Configuration File' },
    })
    w.answer('a1', send().id, started(1))
    seen(WHOLE)
    w.pass(24 * 3_600_000 + 1)
    const ended = outcome(w.timerDue(), task.id)
    assert.equal(ended?.fault?.code, 'unknown-outcome')
    assert.match(ended.fault.string, /all of the file/)
  })
})

describe('a download of firmware', () => {
  const accepted = (facts = FACTS) => {
    const d = downloading(undefined, { facts })
    d.w.answer('a1', d.send().id, started(1))
    return d
  }

  test('has succeeded when the Inform of the session that reports it shows the version that the file claims', () => {
    const { w, task, come } = accepted()
    assert.equal(endOf(come('a2', '2.0', '1 BOOT', '7 TRANSFER COMPLETE', 'M Download'), task), undefined)
    assert.deepEqual(endOf(w.called('a2', 'c', complete(task)), task), DONE)
  })

  test('has succeeded when it is reported first and shows after the boot', () => {
    const { w, task, come } = accepted()
    come('a2', '1', '7 TRANSFER COMPLETE', 'M Download')
    assert.equal(endOf(w.called('a2', 'c', complete(task)), task)![0], 'running')
    assert.equal(endOf(come('a3', '1', '2 PERIODIC'), task), undefined)
    assert.deepEqual(endOf(come('a4', '2.0', '1 BOOT'), task), DONE)
  })

  test('S15: that is reported as a success and does not show after the boot is not installed', () => {
    for (const isReportedFirst of [true, false]) {
      const { w, task, come } = accepted()
      if (isReportedFirst) {
        come('a2', '1', '7 TRANSFER COMPLETE')
        w.called('a2', 'c', complete(task))
      }
      const booted = come('a3', '1', '1 BOOT', ...(isReportedFirst ? [] : ['7 TRANSFER COMPLETE']))
      const ended = outcome(isReportedFirst ? booted : w.called('a3', 'c', complete(task)), task.id)
      assert.deepEqual([ended?.status, ended?.fault?.code], ['failed', 'not-installed'])
      assert.match(ended!.fault!.string, /shows 1, and version 2\.0 is awaited/)
    }
  })

  test('that the device boots without is not judged by a boot that came before its report', () => {
    const { w, task, come } = accepted()
    assert.equal(endOf(come('a2', '1', '1 BOOT'), task), undefined, 'the power failed while it was fetched')
    come('a3', '1', '7 TRANSFER COMPLETE')
    assert.equal(endOf(w.called('a3', 'c', complete(task)), task)![0], 'running')
    assert.deepEqual(endOf(come('a4', '2.0', '1 BOOT'), task), DONE)
  })

  test('S15: counts when its version shows, although the device never reports the end', () => {
    const { task, come } = accepted()
    assert.deepEqual(endOf(come('a2', '2.0', '1 BOOT'), task), [
      'succeeded',
      { status: 0, startTime: '0001-01-01T00:00:00Z', completeTime: '0001-01-01T00:00:00Z' },
    ])
  })

  test('is given up half an hour after the report without the version, a day after it was fetched without a report', () => {
    const reported = accepted()
    reported.come('a2', '1', '7 TRANSFER COMPLETE')
    reported.w.called('a2', 'c', complete(reported.task))
    reported.w.pass(30 * 60_000 + 1)
    assert.deepEqual(endOf(reported.w.timerDue(), reported.task), ['failed', 'not-installed'])
    const fetched = accepted()
    fetched.seen(WHOLE)
    fetched.w.pass(24 * 3_600_000 + 1)
    assert.deepEqual(endOf(fetched.w.timerDue(), fetched.task), ['failed', 'not-installed'])
  })

  test('is not judged by a session that began before it was sent', () => {
    const { task, come } = accepted()
    assert.equal(endOf(come('a0', '2.0', '1 BOOT'), task), undefined)
  })

  test('that claims no version counts when another shows than before, and only then', () => {
    const none = { ...FACTS, version: null }
    const changed = accepted(none)
    assert.equal(endOf(changed.come('a2', '1.7', '1 BOOT'), changed.task)![0], 'succeeded')
    const same = accepted(none)
    same.come('a2', '1', '1 BOOT', '7 TRANSFER COMPLETE')
    assert.deepEqual(endOf(same.w.called('a2', 'c', complete(same.task)), same.task), ['failed', 'not-installed'])
  })

  test('that the device runs already needs its word: that the version shows proves nothing', () => {
    const { w, task, come } = accepted({ ...FACTS, version: '1' })
    assert.equal(endOf(come('a2', '1', '1 BOOT'), task), undefined)
    come('a3', '1', '7 TRANSFER COMPLETE')
    assert.deepEqual(endOf(w.called('a3', 'c', complete(task)), task), DONE)
  })

  test('that is done at once, in a session that began with a boot, waits for the boot that installs it', () => {
    const { w, task, empty, come } = downloading()
    come('a1', '1', '1 BOOT')
    assert.equal(endOf(w.answer('a1', rpc(empty('a1')).id, started(0)), task)![0], 'running')
    assert.deepEqual(endOf(come('a2', '1', '1 BOOT'), task), ['failed', 'not-installed'])
  })
})

describe('a download whose answer was lost', () => {
  const lost = (args?: Task['arguments'], facts: FileFacts = FACTS) => {
    const d = downloading(args, { facts })
    d.send()
    d.w.lost('a1')
    return d
  }

  test('is not sent again where the file-server saw that the device fetches it, or the device has it in its queue', () => {
    for (const evidence of ['begun', 'whole', 'queued'] as const) {
      const { w, task, empty, seen } = lost()
      if (evidence !== 'queued') seen(evidence === 'begun' ? BEGUN : WHOLE)
      w.open('a2')
      const next = empty('a2')
      if (evidence !== 'queued') assert.deepEqual(next.reply, { kind: 'done' })
      else assert.deepEqual(w.answer('a2', rpc(next).id, queue(keyOf(task))).reply, { kind: 'done' })
      assert.ok(w.task(task.id)!.progress.waitUntil !== null)
    }
  })

  test('is looked for again before it is sent again: what the file-server saw may be on its way', () => {
    const { w, task, empty } = lost()
    w.open('a2')
    const asked = rpc(empty('a2'))
    assert.equal(asked.request.method, 'GetAllQueuedTransfers')
    assert.deepEqual(w.answer('a2', asked.id, queue()).reply, { kind: 'done' })
    w.pass(30_001)
    assert.equal(w.timerDue().effects.requestConnection, true)
    w.open('a3')
    const again = rpc(empty('a3'))
    assert.equal(again.request.method, 'GetAllQueuedTransfers')
    assert.equal(
      rpc(
        w.decide({
          type: 'responded',
          sessionId: 'a3',
          at: T0,
          correlation: 'c',
          version: '1.2',
          rpcId: again.id,
          response: queue(),
          message: { at: T0, direction: 'cpe', method: 'x', bytes: 1, xml: null },
          files: new Map([['v2.bin', FACTS]]),
        }),
      ).request.method,
      'Download',
    )
    assert.equal(w.task(task.id)!.attempts, 2)
  })

  test('is not sent again where the news that it began comes while the device is asked for its queue', () => {
    const { w, task, empty, seen } = lost()
    w.pass(31_000)
    w.open('a2')
    const asked = rpc(empty('a2'))
    seen(BEGUN)
    assert.deepEqual(w.answer('a2', asked.id, queue()).reply, { kind: 'done' })
    assert.ok(w.task(task.id)!.progress.waitUntil !== null)
  })

  test('has its file looked at before it may be sent again; one that nobody looked at is asked for later', () => {
    const { w, task, empty } = lost()
    assert.deepEqual(filesToSend(w.device, T0), ['v2.bin'])
    w.pass(31_000)
    w.open('a2')
    const asked = rpc(empty('a2'))
    const d = w.answer('a2', asked.id, queue())
    assert.deepEqual([d.reply, d.effects.requestConnection], [{ kind: 'done' }, true])
    assert.equal(w.task(task.id)?.status, 'queued')
    w.open('a3')
    const sent = rpc(empty('a3'))
    assert.equal(sent.request.method, 'Download')
    w.answer('a3', sent.id, started(1))
    assert.deepEqual(filesToSend(w.device, T0), [], 'one that waits for the device needs none')
  })

  test('is settled by what the file-server saw while it waits for that', () => {
    const { w, task, empty, seen, come } = lost()
    w.open('a2')
    w.answer('a2', rpc(empty('a2')).id, queue())
    seen(WHOLE)
    w.pass(30_001)
    assert.equal(w.timerDue().effects.requestConnection, false)
    come('a3', '2.0', '1 BOOT', '7 TRANSFER COMPLETE')
    assert.deepEqual(endOf(w.called('a3', 'c', complete(task)), task), DONE)
  })

  test('is settled by its event, by its TransferComplete, and by the version that shows', () => {
    const event = lost()
    event.come('a2', '1', 'M Download')
    assert.equal(event.w.task(event.task.id)!.progress.unknown, false)
    const call = lost()
    call.come('a2', '2.0', '2 PERIODIC', '7 TRANSFER COMPLETE')
    assert.deepEqual(endOf(call.w.called('a2', 'c', complete(call.task)), call.task), DONE)
    const version = lost()
    assert.equal(endOf(version.come('a2', '2.0', '1 BOOT'), version.task)![0], 'succeeded')
  })

  test('from elsewhere is sent again only where it cannot have been done at once', () => {
    const url = 'http://files.example/config'
    for (const delaySeconds of [0, 60]) {
      const { w, task, empty } = lost({ url, fileType: '3 Vendor Configuration File', delaySeconds })
      w.open('a2')
      const d = w.answer('a2', rpc(empty('a2')).id, queue())
      if (delaySeconds > 0) assert.equal(rpc(d).request.method, 'Download')
      else assert.equal(endOf(d, task)![1], 'unknown-outcome')
    }
  })

  test('of which the device cannot tell whether it took it is unknown, and not sent again', () => {
    const { w, task, empty } = lost()
    w.open('a2')
    assert.equal(endOf(w.answer('a2', rpc(empty('a2')).id, fault('9000')), task)![1], 'unknown-outcome')
  })
})

describe('a scheduled download', () => {
  test('goes within its windows, and is waited for until a day after the last', () => {
    const { w, task, send, come } = downloading({ file: 'v2.bin', ...SCHEDULE }, { type: 'scheduleDownload' })
    const out = send()
    const { windows, url } = out.request as ScheduleDownload
    assert.deepEqual(windows, [{ start: 60, end: 3_600, mode: '1 At Any Time', userMessage: '', maxRetries: -1 }])
    assert.equal(fileReferenceOf(url)?.expires, T0 + 3_600_000 + 24 * 3_600_000)
    w.answer('a1', out.id, { method: 'ScheduleDownloadResponse' })
    assert.equal(w.task(task.id)!.progress.waitUntil, T0 + 25 * 3_600_000)
    come('a2', '2.0', '1 BOOT', 'M ScheduleDownload')
    assert.deepEqual(endOf(w.called('a2', 'c', complete(task)), task), DONE)
  })

  test('needs CWMP 1.2: an older device is not asked', () => {
    const { w, task } = downloading({ file: 'v2.bin', ...SCHEDULE }, { type: 'scheduleDownload' })
    w.open('a1', { version: '1.1' })
    const files = new Map([['v2.bin', FACTS]])
    const d = w.decide({ type: 'empty', sessionId: 'a1', at: T0, correlation: 'c', version: '1.1', files })
    assert.deepEqual(endOf(d, task), ['failed', 'unsupported-version'])
  })
})

test('a transfer that the device has dropped at our word is cancelled', () => {
  const { w, task, send } = downloading()
  w.answer('a1', send().id, started(1))
  const other = w.create('cancelTransfer', { taskId: task.id })
  w.lost('a1')
  w.open('a2')
  const cancel = rpc(w.empty('a2'))
  assert.deepEqual(cancel.request, { method: 'CancelTransfer', commandKey: keyOf(task) })
  const d = w.answer('a2', cancel.id, { method: 'CancelTransferResponse' })
  assert.deepEqual(
    [endOf(d, task), endOf(d, other)],
    [
      ['cancelled', null],
      ['succeeded', null],
    ],
  )
})

test('how far a transfer is shows on its task, and what a stranger transfers does not', () => {
  const { w, task, send, seen } = downloading()
  w.answer('a1', send().id, started(1))
  const d = seen({ ...BEGUN, bytes: 5_000 })
  assert.deepEqual(outcome(d, task.id)?.steps, { done: 5_000, total: 12_345, unit: 'bytes' })
  assert.deepEqual(
    d.effects.publish.map(e => e.type === 'task' && e.change),
    ['progress'],
  )
  w.pass(5_000)
  assert.deepEqual(seen(WHOLE).effects.publish.length, 1)
  seen({ ...BEGUN, bytes: 6_000 })
  w.open('a2')
  w.device = { ...w.device, softwareVersion: '2.0' }
  const ended = outcome(w.called('a2', 'c', complete(task)), task.id)
  assert.deepEqual([ended?.status, ended?.steps?.done], ['succeeded', 12_345], 'what has succeeded is all there')
  const none = w.decide({ type: 'transferred', at: T0, taskId: 'another', seen: WHOLE })
  assert.deepEqual([none.effects.tasks, none.effects.steps, none.effects.publish], [[], [], []])
})

test('what a device uploads, or fetched before its task was put back to the queue, proves nothing of a download', () => {
  const { w, task, send, seen, empty } = downloading()
  const out = send()
  seen({ ...BEGUN, direction: 'upload' })
  assert.equal(w.task(task.id)!.progress.notes['began'], undefined)
  w.answer('a1', out.id, fault('9002'))
  assert.equal(w.task(task.id)!.status, 'queued')
  seen(WHOLE)
  assert.equal(w.task(task.id)!.progress.notes['seen'], undefined)
  w.pass(60_000)
  w.open('a2')
  assert.equal(rpc(empty('a2')).request.method, 'Download')
})

test('a download that was not sent yet is not cancelled by what the device drops', () => {
  const w = drive()
  const waiting = w.create('download', { file: 'v2.bin', delaySeconds: 0 }, { notBefore: T0 + 3_600_000 })
  w.create('cancelTransfer', { taskId: waiting.id })
  w.open('a1')
  w.answer('a1', rpc(w.empty('a1')).id, { method: 'CancelTransferResponse' })
  assert.equal(w.task(waiting.id)?.status, 'queued')
})
