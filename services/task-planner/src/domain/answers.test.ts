import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Message } from '@auroralinks/cwmp'
import { newId } from '@auroralinks/runtime'
import { T0, drive, fault, open, outcome, rpc, values } from '../../test/drive.ts'

const names = (...of: string[]): Message => ({
  method: 'GetParameterNamesResponse',
  parameters: of.map(name => ({ name, writable: true })),
})

describe('a CPE that does not echo the cwmp:ID (quirk I16)', () => {
  for (const [what, id] of [
    ['none', ''],
    ['always the same', '1'],
    ['always the same UUID of its own', '7e57d004-2b97-4e7a-b45f-5387367791cd'],
  ] as const) {
    test(`and sends ${what} has each of its right answers counted, one RPC after the other`, () => {
      const w = drive()
      const tasks = ['A', 'B', 'C'].map(n => w.create('getParameterValues', { names: [`Device.${n}`] }))
      w.open('s')
      let d = w.empty('s')
      for (const [i, task] of tasks.entries()) {
        rpc(d)
        w.pass(5)
        d = w.answer('s', id, values(`Device.${'ABC'[i]}`, String(i)))
        assert.equal(outcome(d, task.id)?.status, 'succeeded', `RPC ${i + 1}`)
      }
      assert.deepEqual(d.reply, { kind: 'done' })
    })
  }

  test('and writes twice has both answers counted, although they are the same', () => {
    const w = drive()
    const tasks = ['A', 'B'].map(n =>
      w.create('setParameterValues', { values: [{ name: `Device.${n}`, value: '1', type: 'xsd:string' }] }),
    )
    w.open('s')
    rpc(w.empty('s'))
    for (const task of tasks) {
      w.pass(5)
      assert.equal(
        outcome(w.answer('s', '1', { method: 'SetParameterValuesResponse', status: 0 }), task.id)?.status,
        'succeeded',
      )
    }
  })

  test('has its faults counted, whatever their id', () => {
    const w = drive()
    const [first, second] = ['A', 'B'].map(n => w.create('deleteObject', { path: `Device.${n}.1.` }))
    w.open('s')
    rpc(w.empty('s'))
    assert.equal(outcome(w.answer('s', '1', fault('9005')), first!.id)?.fault?.code, '9005')
    assert.equal(outcome(w.answer('s', '1', fault('9003')), second!.id)?.fault?.code, '9003')
  })

  test('gets the same reply to the same POST: what fits the RPC before and not the one that is out is a repeat', () => {
    const w = drive()
    const [read, remove] = [
      w.create('getParameterValues', { names: ['Device.A'] }),
      w.create('deleteObject', { path: 'Device.B.1.' }),
    ]
    w.open('s')
    rpc(w.empty('s'))
    const first = w.answer('s', '', values('Device.A', '1'))
    assert.equal(outcome(first, read.id)?.status, 'succeeded')
    assert.equal(rpc(w.answer('s', '', values('Device.A', '1'))).id, rpc(first).id)
    assert.equal(w.task(remove.id)?.status, 'running')
    assert.equal(
      outcome(w.answer('s', '', { method: 'DeleteObjectResponse', status: 0 }), remove.id)?.status,
      'succeeded',
    )
  })

  test('and repeats a list gets the same reply: it lists what was asked before, and nothing of what is asked now', () => {
    const w = drive()
    const tasks = ['A', 'B'].map(n => w.create('getParameterValues', { names: [`Device.${n}.`] }))
    w.open('s')
    rpc(w.empty('s'))
    const first = w.answer('s', '1', values('Device.A.X', '1'))
    assert.equal(rpc(w.answer('s', '1', values('Device.A.X', '1'))).id, rpc(first).id)
    const ended = outcome(w.answer('s', '1', values('Device.B.X', '2')), tasks[1]!.id)
    assert.deepEqual((ended!.result as { values: unknown[] }).values, [
      { name: 'Device.B.X', value: '2', type: 'xsd:string' },
    ])
  })

  test('has an old answer, read again by a new planner, not counted for the RPC that is out', () => {
    const w = drive()
    const [first, second] = ['A', 'B'].map(n => w.create('deleteObject', { path: `Device.${n}.1.` }))
    w.open('s')
    rpc(w.empty('s'))
    w.pass(1_000)
    const heard = {
      type: 'responded',
      sessionId: 's',
      at: 0,
      correlation: 'c2',
      version: '1.2',
      rpcId: '',
      response: { method: 'DeleteObjectResponse', status: 0 },
      message: { at: 0, direction: 'cpe', method: 'DeleteObjectResponse', bytes: 1, xml: null },
    } as const
    const at = open(w.device)!.lastPostAt + 1_000
    assert.equal(outcome(w.decide({ ...heard, at }), first!.id)?.status, 'succeeded')
    const out = open(w.device)!.outstanding!
    assert.equal(out.taskId, second!.id)
    // As it is rebuilt from the database.
    w.device = { ...w.device, session: { ...open(w.device)!, previous: null, outstanding: { ...out, sentTo: null } } }
    assert.equal(rpc(w.decide({ ...heard, at, correlation: 'c2' })).id, out.rpcId, 'the same record: the same reply')
    assert.equal(w.decide({ ...heard, at: at - 500, correlation: null }).reply, null)
    assert.equal(w.task(second!.id)?.status, 'running')
    assert.equal(outcome(w.decide({ ...heard, at: at + 500, correlation: 'c3' }), second!.id)?.status, 'succeeded')
  })
})

describe('what fits nothing', () => {
  test('is asked again at most twice, then the task fails as bad-response and the next one runs', () => {
    const w = drive()
    const [task, next] = [
      w.create('getParameterValues', { names: ['Device.A'] }),
      w.create('getParameterValues', { names: ['Device.B'] }),
    ]
    w.open('s')
    const out = rpc(w.empty('s'))
    for (let n = 0; n < 2; n++) assert.equal(rpc(w.answer('s', 'x', { method: 'RebootResponse' })).id, out.id)
    const d = w.answer('s', 'x', { method: 'RebootResponse' })
    assert.deepEqual([outcome(d, task.id)?.status, outcome(d, task.id)?.fault?.code], ['failed', 'bad-response'])
    assert.match(outcome(d, task.id)!.fault!.string, /GetParameterValues 3 times .* RebootResponse/)
    assert.equal(open(w.device)?.outstanding?.taskId, next.id)
    assert.deepEqual((rpc(d).request as { names: string[] }).names, ['Device.B'])
  })

  test('is not answered without end although it bears an id of ours', () => {
    const w = drive()
    const task = w.create('refresh', { path: 'Device.' })
    w.open('s')
    const first = rpc(w.empty('s'))
    let d = w.answer('s', first.id, names('Device.A', 'Device.B'))
    let asked = 0
    for (; d.reply?.kind === 'rpc' && asked < 100; asked++) d = w.answer('s', first.id, names('Device.A', 'Device.B'))
    assert.equal(asked, 3)
    assert.equal(outcome(d, task.id)?.fault?.code, 'bad-response')
  })

  test('is no fault of the task where a planner reads many answers again that came before its RPC left', () => {
    const w = drive()
    const task = w.create('getParameterValues', { names: ['Device.A'] })
    w.open('s')
    const out = rpc(w.empty('s'))
    const old = Array.from({ length: 50 }, () => newId(T0))
    const at = open(w.device)!.outstanding!.sentAt - 1
    for (const rpcId of old)
      assert.equal(
        rpc(
          w.decide({
            type: 'responded',
            sessionId: 's',
            at,
            correlation: 'old',
            version: '1.2',
            rpcId,
            response: names('Device.A'),
            message: { at, direction: 'cpe', method: 'GetParameterNamesResponse', bytes: 1, xml: null },
          }),
        ).id,
        out.id,
      )
    assert.equal(outcome(w.answer('s', out.id, values('Device.A', '1')), task.id)?.status, 'succeeded')
  })

  test('does not send an RPC again that must not run twice, and its own answer still counts', () => {
    const w = drive()
    const task = w.create('deleteObject', { path: 'Device.A.1.' })
    w.open('s')
    const out = rpc(w.empty('s'))
    for (let n = 0; n < 5; n++) assert.deepEqual(w.answer('s', '', values('Device.A', '1')).reply, { kind: 'done' })
    assert.equal(
      outcome(w.answer('s', out.id, { method: 'DeleteObjectResponse', status: 0 }), task.id)?.status,
      'succeeded',
    )
  })
})

describe('an answer that is no answer', () => {
  const adding = () => {
    const w = drive()
    const [task, next] = [
      w.create('addObject', { path: 'Device.NAT.PortMapping.', values: [] }),
      w.create('getParameterValues', { names: ['Device.B'] }),
    ]
    w.open('s')
    const look = rpc(w.empty('s'))
    return { w, task, next, id: rpc(w.answer('s', look.id, names('Device.NAT.PortMapping.1.'))).id }
  }

  for (const [status, code] of [
    [9005, '9005'],
    [0, 'bad-response'],
    [1, 'bad-response'],
  ] as const) {
    test(`AddObjectResponse with instance number 0 and Status ${status} fails the task at once with ${code}, and the session goes on`, () => {
      const { w, task, next, id } = adding()
      const d = w.answer('s', id, { method: 'AddObjectResponse', instanceNumber: 0, status })
      const ended = outcome(d, task.id)
      assert.deepEqual([ended?.status, ended?.fault?.code], ['failed', code])
      assert.match(ended!.fault!.string, new RegExp(`Status ${status}`))
      assert.equal(open(w.device)?.outstanding?.taskId, next.id)
    })
  }

  for (const [type, args] of [
    ['refresh', { path: 'Device.' }],
    ['getParameterValues', { names: ['Device.A', 'Device.C'] }],
    ['getParameterNames', { path: 'Device.' }],
    ['reboot', {}],
    ['setParameterValues', { values: [{ name: 'Device.A', value: '1', type: 'xsd:string' }] }],
  ] as const) {
    test(`that the gateway could not read fails ${type} at once with what was said, and the session goes on`, () => {
      const w = drive()
      const [task, next] = [w.create(type, args), w.create('getParameterValues', { names: ['Device.B'] })]
      w.open('s')
      const out = rpc(w.empty('s'))
      const d = w.answer('s', out.id, {
        method: 'Fault',
        faultCode: 'Server',
        faultString: 'CWMP fault',
        cwmp: { code: 'bad-response', string: 'GetParameterValuesResponse: ParameterList is missing', parameters: [] },
      })
      assert.deepEqual(outcome(d, task.id)?.fault, {
        code: 'bad-response',
        string: 'GetParameterValuesResponse: ParameterList is missing',
        detail: [],
      })
      assert.equal(open(w.device)?.outstanding?.taskId, next.id)
    })
  }

  test('of a method that is unknown fails the task at once', () => {
    const w = drive()
    const task = w.create('getParameterNames', { path: 'Device.' })
    w.open('s')
    const out = rpc(w.empty('s'))
    const ended = outcome(w.answer('s', out.id, { method: 'unknown', name: `X_${'a'.repeat(5_000)}` }), task.id)
    assert.equal(ended?.fault?.code, 'bad-response')
    assert.ok(ended!.fault!.string.length < 200, 'what the CPE said is cut')
  })
})
