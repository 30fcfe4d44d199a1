import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DUStateChangeComplete, DuOperation } from '@auroralinks/cwmp'
import { keyOf } from '@auroralinks/tasks'
import type { Task } from '@auroralinks/tasks'
import { T0, drive, fault, open, outcome, rpc, values } from '../../test/drive.ts'

const UUID = '0a1b2c3d-0000-4000-8000-000000000001'
const URL_1 = 'https://modules.example/meter'
const ARGUMENTS: Task['arguments'] = {
  operations: [
    { operation: 'install', url: URL_1, password: 'sealed' },
    { operation: 'uninstall', uuid: UUID },
  ],
}
const SENT: DuOperation[] = [
  { operation: 'install', url: URL_1, uuid: '', version: '', username: '', password: 'sealed', executionEnvRef: '' },
  { operation: 'uninstall', url: '', uuid: UUID, version: '', username: '', password: '', executionEnvRef: '' },
]
const UNITS = 'Device.SoftwareModules.DeploymentUnit.'
const HOUR = 3_600_000

type Result = DUStateChangeComplete['results'][number]
const result = (o: Partial<Result> = {}): Result => ({
  uuid: UUID,
  deploymentUnitRef: `${UNITS}1.`,
  version: '1',
  currentState: 'Installed',
  resolved: true,
  executionUnitRefList: 'Device.SoftwareModules.ExecutionUnit.1., Device.SoftwareModules.ExecutionUnit.2.',
  startTime: '2026-01-01T00:00:01Z',
  completeTime: '2026-01-01T00:00:02Z',
  fault: null,
  ...o,
})
const report = (task: Task, ...results: Result[]): DUStateChangeComplete => ({
  method: 'DUStateChangeComplete',
  results,
  commandKey: keyOf(task),
})

const shown = (task: Task | undefined): object[] => (task!.result as unknown as { results: object[] }).results

function begun() {
  const w = drive()
  const task = w.create('changeDuState', ARGUMENTS)
  w.open('a1')
  return { w, task, out: rpc(w.empty('a1')) }
}

function accepted() {
  const { w, task, out } = begun()
  w.answer('a1', out.id, { method: 'ChangeDUStateResponse' })
  return { w, task }
}

describe('software modules (TR-069 A.4.1.10)', () => {
  test('SMM-02: the UUID of a unit to install follows from its name and vendor, where the task gives these', () => {
    const w = drive()
    w.create('changeDuState', {
      operations: [{ operation: 'install', url: URL_1, name: 'sample1', vendor: 'broadband-forum.org' }],
    })
    w.open('a1')
    const { request } = rpc(w.empty('a1'))
    assert.ok(request.method === 'ChangeDUState')
    assert.deepEqual(request.operations, [{ ...SENT[0], password: '', uuid: 'fe2d23bd-dd02-51b8-af04-f5c18b2b0aa6' }])
  })

  test('the request names each operation in its order, and its intent is written before it leaves', () => {
    const w = drive()
    const task = w.create('changeDuState', ARGUMENTS)
    w.open('a1')
    const decision = w.empty('a1')
    assert.deepEqual(rpc(decision).request, { method: 'ChangeDUState', operations: SENT, commandKey: keyOf(task) })
    assert.equal(decision.replyAfterEffects, true)
    assert.ok(outcome(decision, task.id)?.progress.intent)
  })

  test('is done when DUStateChangeComplete tells of each operation, and other tasks run meanwhile', () => {
    const { w, task } = accepted()
    w.create('getRpcMethods', {})
    w.open('a2')
    assert.equal(rpc(w.empty('a2')).request.method, 'GetRPCMethods')
    assert.equal(outcome(w.called('a2', 'c1', { ...report(task, result()), commandKey: 'other' }), task.id), undefined)
    const told = report(task, result(), result({ currentState: 'Uninstalled', executionUnitRefList: '' }))
    const ended = outcome(w.called('a2', 'c2', told), task.id)
    assert.equal(ended?.status, 'succeeded')
    assert.deepEqual(ended?.result, {
      results: [
        {
          uuid: UUID,
          version: '1',
          deploymentUnit: `${UNITS}1.`,
          state: 'Installed',
          resolved: true,
          executionUnits: ['Device.SoftwareModules.ExecutionUnit.1.', 'Device.SoftwareModules.ExecutionUnit.2.'],
          startTime: '2026-01-01T00:00:01Z',
          completeTime: '2026-01-01T00:00:02Z',
          fault: null,
        },
        { ...shown(ended)[1], state: 'Uninstalled', executionUnits: [] },
      ],
    })
    // It may come more than once (TR-069 3.7.1.5).
    assert.equal(outcome(w.called('a2', 'c3', told), task.id), undefined)
  })

  test('an operation that failed fails the task with its fault, and the results of all are kept', () => {
    const { w, task } = accepted()
    const failed = result({ currentState: 'Failed', fault: { code: '9028', string: 'Unknown deployment unit' } })
    const ended = outcome(w.called('a1', 'c1', report(task, result(), failed)), task.id)
    assert.deepEqual(
      [ended?.status, ended?.fault?.code, ended?.fault?.detail],
      ['failed', '9028', [{ name: 'results.1', code: '9028', string: 'Unknown deployment unit' }]],
    )
    assert.equal(shown(ended).length, 2)
  })

  test('a report that leaves out operations is no success', () => {
    const { w, task } = accepted()
    assert.equal(outcome(w.called('a1', 'c1', report(task, result())), task.id)?.fault?.code, 'bad-response')
  })

  test('a report that never comes has an end: a day and an hour', () => {
    const { w, task } = accepted()
    w.pass(25 * HOUR - 1)
    assert.equal(outcome(w.timerDue(), task.id), undefined)
    w.pass(1)
    assert.equal(outcome(w.timerDue(), task.id)?.fault?.code, 'unknown-outcome')
  })

  test('a fault to the request fails the task; nothing was done', () => {
    const { w, task, out } = begun()
    assert.equal(outcome(w.answer('a1', out.id, fault('9000')), task.id)?.fault?.code, '9000')
  })

  test('is not sent to a CPE whose CWMP is older than 1.2', () => {
    const w = drive()
    const task = w.create('changeDuState', ARGUMENTS)
    w.open('a1', { version: '1.1' })
    assert.equal(outcome(w.empty('a1'), task.id)?.fault?.code, 'unsupported-version')
  })
})

describe('software modules whose answer was lost are never asked for again', () => {
  function lost() {
    const { w, task } = begun()
    w.lost('a1')
    w.open('a2')
    assert.equal(w.empty('a2').reply?.kind, 'done', 'its report is waited for')
    return { w, task }
  }
  /** Nothing came for two minutes: the next session looks at the units. */
  function looking() {
    const { w, task } = lost()
    w.pass(2 * 60_000)
    assert.equal(w.timerDue().effects.requestConnection, true)
    w.open('a3')
    const look = rpc(w.empty('a3'))
    assert.deepEqual(look.request, { method: 'GetParameterValues', names: [UNITS] })
    return { w, task, look }
  }

  test('its report settles it', () => {
    const { w, task } = lost()
    assert.equal(outcome(w.called('a2', 'c1', report(task, result(), result())), task.id)?.status, 'succeeded')
  })

  test('units that show the operation prove that the CPE has it: its report is waited for', () => {
    const { w, task, look } = looking()
    const decision = w.answer('a3', look.id, values(`${UNITS}4.URL`, URL_1))
    assert.equal(decision.reply?.kind, 'done')
    assert.equal(outcome(decision, task.id)?.status, 'running')
    assert.equal(outcome(w.called('a3', 'c1', report(task, result(), result())), task.id)?.status, 'succeeded')
  })

  test('units that show nothing, or cannot be read, leave it unknown', () => {
    for (const answer of [values(`${UNITS}4.URL`, 'https://modules.example/other'), fault('9005')]) {
      const { w, task, look } = looking()
      assert.equal(outcome(w.answer('a3', look.id, answer), task.id)?.fault?.code, 'unknown-outcome')
    }
  })
})

test('setVouchers gives the vouchers as they are (TR-069 A.4.1.3)', () => {
  const w = drive()
  const task = w.create('setVouchers', { vouchers: ['QUJD'] })
  w.open('a1')
  const out = rpc(w.empty('a1'))
  assert.deepEqual(out.request, { method: 'SetVouchers', vouchers: ['QUJD'] })
  assert.equal(outcome(w.answer('a1', out.id, { method: 'SetVouchersResponse' }), task.id)?.status, 'succeeded')
})

test('what a CPE reports of modules is told to the world, whoever asked, and its session is kept where one failed', () => {
  const w = drive()
  w.open('a1')
  const failed = result({ currentState: 'Failed', fault: { code: '9027', string: 'full' } })
  const asked = w.called('a1', 'c1', { method: 'DUStateChangeComplete', results: [result()], commandKey: 'k' })
  assert.equal(open(w.device)?.faulted, false)
  const own = w.called('a1', 'c2', {
    method: 'AutonomousDUStateChangeComplete',
    results: [{ ...failed, operationPerformed: 'Install' }],
  })
  assert.equal(open(w.device)?.faulted, true)
  assert.deepEqual(
    [...asked.effects.publish, ...own.effects.publish].map(e =>
      e.type === 'modulesChanged' ? [e.rpcId, e.commandKey, e.autonomous, e.results.map(r => r.fault?.code)] : e,
    ),
    [
      ['c1', 'k', false, [undefined]],
      ['c2', '', true, ['9027']],
    ],
  )
})

test('Kicked is told to the world with what the link said', () => {
  const w = drive()
  w.open('a1')
  const kicked = { method: 'Kicked', command: 'help', referer: 'r', argument: 'a', next: 'n' } as const
  const { effects } = w.called('a1', 'c1', kicked)
  assert.deepEqual(effects.publish, [{ type: 'kicked', sessionId: 'a1', rpcId: 'c1', kicked, at: T0 }])
})
