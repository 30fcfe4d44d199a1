/** Kinds of task that are one RPC and, some of them, one event. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AcsRequest, Message } from '@auroralinks/cwmp'
import { KINDS, keyOf } from '@auroralinks/tasks'
import type { Task, TaskType } from '@auroralinks/tasks'
import { drive, outcome, rpc } from '../../test/drive.ts'

const events = (...codes: [code: string, commandKey?: string][]) => ({
  events: codes.map(([code, commandKey = '']) => ({ code, commandKey })),
})

const begun = (type: TaskType, args: Task['arguments']) => {
  const w = drive()
  const task = w.create(type, args)
  w.open('a1')
  return { w, task, out: rpc(w.empty('a1')) }
}

describe('a question of one RPC', () => {
  const transfer = { commandKey: 'k', state: 1 }
  const option = {
    optionName: 'Second line',
    voucherSn: 1,
    state: 1,
    mode: 2,
    startDate: '2026-01-31T00:00:00Z',
    isTransferable: 0,
  }
  const whole = { ...transfer, isDownload: false, fileType: '4 Vendor Log File 1', fileSize: 7, targetFileName: 'l' }
  const cases: [TaskType, Task['arguments'], AcsRequest, Message, object][] = [
    [
      'getRpcMethods',
      {},
      { method: 'GetRPCMethods' },
      { method: 'GetRPCMethodsResponse', methods: ['Reboot'] },
      { methods: ['Reboot'] },
    ],
    [
      'getQueuedTransfers',
      {},
      { method: 'GetQueuedTransfers' },
      { method: 'GetQueuedTransfersResponse', transfers: [transfer] },
      { transfers: [transfer] },
    ],
    [
      'getAllQueuedTransfers',
      {},
      { method: 'GetAllQueuedTransfers' },
      { method: 'GetAllQueuedTransfersResponse', transfers: [whole] },
      { transfers: [whole] },
    ],
    [
      'getOptions',
      { optionName: '' },
      { method: 'GetOptions', optionName: '' },
      { method: 'GetOptionsResponse', options: [option] } as Message,
      { options: [option] },
    ],
  ]
  for (const [type, args, request, response, result] of cases) {
    test(`${type} shows what the CPE answered, as its schema says`, () => {
      const { w, task, out } = begun(type, args)
      assert.deepEqual(out.request, request)
      const ended = outcome(w.answer('a1', out.id, response), task.id)
      assert.deepEqual([ended?.status, ended?.result], ['succeeded', result])
      assert.deepEqual(KINDS[type].result.parse(result), result)
    })
  }

  test('is asked again where its answer was lost', () => {
    const { w, task } = begun('getRpcMethods', {})
    w.lost('a1')
    w.open('a2')
    const again = rpc(w.empty('a2'))
    const ended = outcome(w.answer('a2', again.id, { method: 'GetRPCMethodsResponse', methods: [] }), task.id)
    assert.equal(ended?.status, 'succeeded')
  })
})

describe('attributes', () => {
  test('that are read are shown and kept', () => {
    const { w, task, out } = begun('getParameterAttributes', { names: ['Device.A'] })
    const attributes = [{ name: 'Device.A', notification: 2, accessList: ['Subscriber'] }]
    const decision = w.answer('a1', out.id, { method: 'GetParameterAttributesResponse', attributes })
    assert.deepEqual(outcome(decision, task.id)?.result, { attributes })
    assert.deepEqual(decision.effects.parameters, [{ name: 'Device.A', notification: 2 }])
  })

  test('that are set change only what is given, and an empty access list is one', () => {
    const { w, task, out } = begun('setParameterAttributes', {
      attributes: [
        { name: 'Device.A', notification: 1 },
        { name: 'Device.B.', accessList: [] },
      ],
    })
    assert.deepEqual(out.request, {
      method: 'SetParameterAttributes',
      attributes: [
        { name: 'Device.A', notificationChange: true, notification: 1, accessListChange: false, accessList: [] },
        { name: 'Device.B.', notificationChange: false, notification: 0, accessListChange: true, accessList: [] },
      ],
    })
    const decision = w.answer('a1', out.id, { method: 'SetParameterAttributesResponse' })
    assert.equal(outcome(decision, task.id)?.status, 'succeeded')
    assert.deepEqual(decision.effects.parameters, [{ name: 'Device.A', notification: 1 }])
  })
})

describe('a factory reset', () => {
  test('is done when the CPE comes back with 0 BOOTSTRAP', () => {
    const { w, task, out } = begun('factoryReset', {})
    assert.deepEqual(out.request, { method: 'FactoryReset' })
    w.answer('a1', out.id, { method: 'FactoryResetResponse' })
    assert.equal(outcome(w.open('a2', events(['1 BOOT'])), task.id), undefined)
    w.lost('a2')
    assert.equal(outcome(w.open('a3', events(['0 BOOTSTRAP'], ['1 BOOT'])), task.id)?.status, 'succeeded')
  })

  test('whose answer was lost is never sent again: a BOOTSTRAP tells that it ran, silence that nobody knows', () => {
    for (const came of [true, false]) {
      const { w, task } = begun('factoryReset', {})
      w.lost('a1')
      if (came) {
        assert.equal(outcome(w.open('a2', events(['0 BOOTSTRAP'])), task.id)?.status, 'succeeded')
        continue
      }
      w.open('a2')
      assert.equal(w.empty('a2').reply?.kind, 'done')
      w.pass(16 * 60_000)
      assert.equal(outcome(w.timerDue(), task.id)?.fault?.code, 'unknown-outcome')
    }
  })
})

describe('a scheduled Inform', () => {
  const scheduled = () => begun('scheduleInform', { delaySeconds: 60 })

  test('is done when the CPE comes with its CommandKey, and other tasks run meanwhile', () => {
    const { w, task, out } = scheduled()
    assert.deepEqual(out.request, { method: 'ScheduleInform', delaySeconds: 60, commandKey: keyOf(task) })
    w.create('getRpcMethods', {})
    assert.equal(rpc(w.answer('a1', out.id, { method: 'ScheduleInformResponse' })).request.method, 'GetRPCMethods')
    w.lost('a1')
    assert.equal(outcome(w.open('a2', events(['3 SCHEDULED'], ['M ScheduleInform', 'other'])), task.id), undefined)
    w.lost('a2')
    const ended = outcome(w.open('a3', events(['3 SCHEDULED'], ['M ScheduleInform', keyOf(task)])), task.id)
    assert.equal(ended?.status, 'succeeded')
  })

  test('for a time is reckoned when the device gets it, and one for a time that has passed is for at once', () => {
    for (const [at, delaySeconds] of [
      ['2026-01-01T01:00:00Z', 3_000],
      ['2026-01-01T00:05:00+00:00', 1],
    ] as const) {
      const w = drive()
      const task = w.create('scheduleInform', { at })
      w.pass(600_000)
      w.open('a1')
      const { request } = rpc(w.empty('a1'))
      assert.deepEqual(request, { method: 'ScheduleInform', delaySeconds, commandKey: keyOf(task) })
    }
  })

  test('whose answer was lost is never sent again, and unknown when nothing comes', () => {
    const { w, task } = scheduled()
    w.lost('a1')
    w.open('a2')
    assert.equal(w.empty('a2').reply?.kind, 'done')
    w.pass(60_000 + 121_000)
    assert.equal(outcome(w.timerDue(), task.id)?.fault?.code, 'unknown-outcome')
  })
})

test("cancelTransfer names the transfer by a task's id or by its CommandKey", () => {
  const id = '01234567-89ab-7def-8123-456789abcdef'
  for (const [args, commandKey] of [
    [{ taskId: id }, id.replaceAll('-', '')],
    [{ commandKey: 'fw-7' }, 'fw-7'],
  ] as const) {
    const { w, task, out } = begun('cancelTransfer', args)
    assert.deepEqual(out.request, { method: 'CancelTransfer', commandKey })
    assert.equal(outcome(w.answer('a1', out.id, { method: 'CancelTransferResponse' }), task.id)?.status, 'succeeded')
  }
})
