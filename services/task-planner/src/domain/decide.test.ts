import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Message } from '@auroralinks/cwmp'
import type { Task } from '@auroralinks/tasks'
import { T0, drive, fault, open, outcome, rpc, values } from '../../test/drive.ts'
import type { Decision } from './effects.ts'
import { DEFAULT_LIMITS } from './work.ts'

describe('an RPC that must not run twice', () => {
  const adding = () => {
    const w = drive()
    const task = w.create('addObject', { path: 'Device.NAT.PortMapping.', values: [] })
    w.open('s1')
    const before = rpc(w.empty('s1'))
    const add = w.answer('s1', before.id, {
      method: 'GetParameterNamesResponse',
      parameters: [{ name: 'Device.NAT.PortMapping.1.', writable: true }],
    })
    return { w, task, add, id: rpc(add).id }
  }

  test('leaves only after its intent is durable', () => {
    const { add, task } = adding()
    assert.equal(rpc(add).request.method, 'AddObject')
    assert.equal(add.replyAfterEffects, true)
    assert.equal(outcome(add, task.id)?.progress.intent?.request.method, 'AddObject')
  })

  test('is not sent again to an empty POST that may be an old one repeated', () => {
    const { w, id } = adding()
    assert.deepEqual(w.empty('s1').reply, { kind: 'done' })
    assert.equal(
      outcome(
        w.answer('s1', id, { method: 'AddObjectResponse', instanceNumber: 2, status: 0 }),
        w.device.tasks[0]?.id ?? '00000001-0000-7000-8000-000000000000',
      )?.status,
      'succeeded',
    )
  })

  test('whose session was lost is unknown, and the next session reads back first', () => {
    const { w, task } = adding()
    w.lost('s1')
    assert.equal(w.task(task.id)?.progress.unknown, true)
    w.open('s2')
    const look = rpc(w.empty('s2'))
    assert.equal(look.request.method, 'GetParameterNames')
    const again = w.answer('s2', look.id, {
      method: 'GetParameterNamesResponse',
      parameters: [{ name: 'Device.NAT.PortMapping.1.', writable: true }],
    })
    assert.equal(
      rpc(again).request.method,
      'GetParameterNames',
      'it certainly did not run: the next attempt begins from the start',
    )
    assert.equal(w.task(task.id)?.attempts, 2)
  })

  test('whose reply certainly never reached the CPE was not sent', () => {
    const { w, task, id } = adding()
    w.undelivered('s1', id, 'c')
    assert.deepEqual([w.task(task.id)?.progress.unknown, w.task(task.id)?.progress.intent], [false, null])
  })

  /** Two addObjects on one table; the first runs before the other is due. Its AddObject goes out in session s1. */
  const two = () => {
    const w = drive()
    const other = w.create('addObject', { path: 'Device.NAT.PortMapping.', values: [] }, { notBefore: T0 + 1_000 })
    const task = w.create('addObject', { path: 'Device.NAT.PortMapping.', values: [] })
    w.open('s1')
    const before = rpc(w.empty('s1'))
    const id = rpc(w.answer('s1', before.id, names())).id
    w.pass(5_000)
    return { w, task, other, id }
  }
  const names = (...instances: number[]): Message => ({
    method: 'GetParameterNamesResponse',
    parameters: instances.map(n => ({ name: `Device.NAT.PortMapping.${n}.`, writable: true })),
  })

  test('is not answered by an old answer to another that a new planner reads again', () => {
    const { w, task, id } = two()
    // As it is rebuilt from the database: what was answered before is not known any more.
    w.device = {
      ...w.device,
      session: {
        ...open(w.device)!,
        previous: null,
        lastReply: null,
        outstanding: { ...open(w.device)!.outstanding!, sentTo: null },
      },
    }
    w.answer(
      's1',
      '01a208ae-160e-720a-b4c0-41fc092e0473',
      { method: 'AddObjectResponse', instanceNumber: 9, status: 0 },
      null,
    )
    w.answer('s1', '1', { method: 'AddObjectResponse', instanceNumber: 9, status: 0 }, null)
    assert.equal(w.task(task.id)?.status, 'running')
    assert.equal(
      outcome(w.answer('s1', id, { method: 'AddObjectResponse', instanceNumber: 4, status: 0 }), task.id)?.status,
      'succeeded',
    )
  })

  test('that is unknown is settled before any other task: what that one adds is not taken for its work', () => {
    const { w, task, other } = two()
    w.lost('s1')
    w.open('s2')
    const look = rpc(w.empty('s2'))
    assert.equal(open(w.device)?.outstanding?.taskId, task.id)
    w.answer('s2', look.id, names())
    assert.equal(w.task(task.id)?.progress.unknown, false)
    assert.equal(open(w.device)?.outstanding?.taskId, other.id)
  })

  test('reads what there is anew when another task ran since it looked', () => {
    const { w, task, other, id } = two()
    w.undelivered('s1', id, 'c')
    w.open('s2')
    const look = rpc(w.empty('s2'))
    assert.equal(open(w.device)?.outstanding?.taskId, other.id)
    const add = rpc(w.answer('s2', look.id, names()))
    const next = rpc(w.answer('s2', add.id, { method: 'AddObjectResponse', instanceNumber: 1, status: 0 }))
    assert.deepEqual([open(w.device)?.outstanding?.taskId, next.request.method], [task.id, 'GetParameterNames'])
    assert.equal(rpc(w.answer('s2', next.id, names(1))).request.method, 'AddObject')
    assert.deepEqual(w.task(task.id)?.progress.notes['before'], [1])
  })

  test('that two replies carried is not taken for unsent when one of them was not delivered', () => {
    const w = drive()
    const task = w.create('reboot', {})
    w.open('s1')
    const id = rpc(w.empty('s1', 'c1')).id
    w.empty('s1', 'c2')
    w.undelivered('s1', id, 'c1')
    assert.notEqual(w.task(task.id)?.progress.intent, null)
    w.undelivered('s1', id, 'c2')
    assert.equal(w.task(task.id)?.progress.intent, null)
  })

  test('is not begun for a POST that nobody waits for any more', () => {
    const w = drive()
    w.create('reboot', {})
    w.open('s1')
    const d = w.empty('s1', null)
    assert.deepEqual([d.reply, d.effects.tasks.length], [null, 0])
  })
})

describe('a repeated Inform', () => {
  test('does not end the session that goes on', () => {
    const w = drive()
    const task = w.create('getParameterValues', { names: ['Device.A'] })
    w.open('s1')
    w.open('s2')
    const get = rpc(w.empty('s1'))
    const d = w.answer('s1', get.id, values('Device.A', '1'))
    assert.equal(outcome(d, task.id)?.status, 'succeeded')
    assert.deepEqual(d.reply, { kind: 'done' })
  })

  test('in the middle of a session is put aside when the answer to the RPC that is out comes', () => {
    const w = drive()
    const task = w.create('reboot', {})
    w.open('s1')
    const out = rpc(w.empty('s1'))
    w.open('s2')
    const d = w.answer('s1', out.id, { method: 'RebootResponse' })
    assert.notEqual(w.task(task.id)?.progress.waitUntil, null)
    assert.deepEqual(d.reply, { kind: 'done' })
  })

  test('that is a real new session ends the old one at its first POST', () => {
    const w = drive()
    const task = w.create('reboot', {})
    w.open('s1')
    rpc(w.empty('s1'))
    w.open('s2')
    const d = w.empty('s2')
    assert.ok(d.effects.sessions.some(s => s.session.id === 's1' && s.outcome === 'lost'))
    assert.equal(w.task(task.id)?.progress.unknown, true)
    assert.equal(rpc(d).request.method, 'GetParameterValues', 'UpTime tells whether it rebooted')
  })
})

describe('a task that is taken back', () => {
  const cancel = (w: ReturnType<typeof drive>, taskId: string) =>
    w.decide({ type: 'cancel', at: T0, taskId, existing: null })

  test('is cancelled while it only read, and not once its instance was made', () => {
    const w = drive()
    const args = { path: 'Device.NAT.PortMapping.', values: [{ name: 'Enable', value: '1', type: 'xsd:boolean' }] }
    const [reading, writing] = [w.create('addObject', args), w.create('addObject', args)]
    w.open('s1')
    assert.equal(rpc(w.empty('s1')).request.method, 'GetParameterNames')
    assert.equal(outcome(cancel(w, reading.id), reading.id)?.status, 'cancelled')
    w.lost('s1')
    w.open('s2')
    const names = rpc(w.empty('s2'))
    const add = rpc(w.answer('s2', names.id, { method: 'GetParameterNamesResponse', parameters: [] }))
    assert.equal(
      rpc(w.answer('s2', add.id, { method: 'AddObjectResponse', instanceNumber: 1, status: 0 })).request.method,
      'SetParameterValues',
    )
    const refused = cancel(w, writing.id).answer
    assert.ok(
      refused && 'kind' in refused && refused.kind === 'refused' && refused.code === 'running',
      JSON.stringify(refused),
    )
  })
})

describe('retries', () => {
  test('a fault that may pass is tried again with a doubling pause, and ends with retry-limit', () => {
    const w = drive()
    const task = w.create('setParameterValues', { values: [{ name: 'Device.Time.Enable', value: '1' }] })
    const pauses: number[] = []
    for (let n = 1; n <= DEFAULT_LIMITS.attempts; n++) {
      w.open(`s${n}`)
      const d = w.answer(`s${n}`, rpc(w.empty(`s${n}`)).id, fault('9002'))
      const t = outcome(d, task.id)
      if (n === DEFAULT_LIMITS.attempts)
        assert.deepEqual([t?.status, t?.fault?.code, t?.fault?.detail[0]?.code], ['failed', 'retry-limit', '9002'])
      else {
        const pause = t!.progress.retryAt! - (T0 + pauses.reduce((a, b) => a + b, 0))
        pauses.push(pause)
        assert.deepEqual(w.empty(`s${n}`).reply, { kind: 'done' })
        w.pass(pause)
        assert.equal(w.timerDue().effects.requestConnection, true, 'the device is asked to come')
      }
    }
    assert.deepEqual(pauses, [10_000, 20_000, 40_000, 80_000])
  })

  for (const code of ['9000', '9001', '9003', '9005', '9006', '9007', '9008']) {
    test(`S18: fault ${code} is final`, () => {
      const w = drive()
      const task = w.create('deleteObject', { path: 'Device.NAT.PortMapping.1.' })
      w.open('s')
      assert.deepEqual(outcome(w.answer('s', rpc(w.empty('s')).id, fault(code)), task.id)?.fault, {
        code,
        string: `fault ${code}`,
        detail: [],
      })
    })
  }

  test('P7: an RPC answered with empty POSTs is sent twice more, since a POST may be repeated that often, and then not supported', () => {
    const w = drive()
    const task = w.create('getParameterNames', { path: 'Device.', nextLevel: true })
    w.open('s')
    const first = rpc(w.empty('s'))
    assert.equal(rpc(w.empty('s')).id, first.id)
    assert.equal(rpc(w.empty('s')).id, first.id)
    const d = w.empty('s')
    assert.equal(outcome(d, task.id)?.fault?.code, 'not-supported')
    assert.deepEqual(d.reply, { kind: 'done' })
  })

  test('a device whose sessions always break ends a task with retry-limit', () => {
    const w = drive()
    const task = w.create('getParameterValues', { names: ['Device.A'] })
    let last: Decision | undefined
    for (let n = 1; n <= 10 && w.task(task.id); n++) {
      w.open(`s${n}`)
      rpc(w.empty(`s${n}`))
      last = w.lost(`s${n}`)
    }
    assert.equal(outcome(last!, task.id)?.fault?.code, 'retry-limit')
  })
})

describe('answers', () => {
  test('I16: a CPE that does not echo the cwmp:ID is understood by the method', () => {
    const w = drive()
    const task = w.create('getParameterValues', { names: ['Device.A'] })
    w.open('s')
    rpc(w.empty('s'))
    assert.equal(outcome(w.answer('s', '', values('Device.A', '1')), task.id)?.status, 'succeeded')
  })

  test('a response that nobody asked for changes nothing', () => {
    const w = drive()
    w.create('getParameterValues', { names: ['Device.A'] })
    w.open('s')
    const d = w.answer('s', 'x', { method: 'RebootResponse' })
    assert.equal(rpc(d).request.method, 'GetParameterValues')
  })

  test('another method than the one asked for fails the task as a bad response', () => {
    const w = drive()
    const task = w.create('getParameterValues', { names: ['Device.A'] })
    w.open('s')
    const out = rpc(w.empty('s'))
    assert.equal(outcome(w.answer('s', out.id, { method: 'RebootResponse' }), task.id)?.fault?.code, 'bad-response')
  })

  test('to a session that was replaced are still true', () => {
    const w = drive()
    const task = w.create('deleteObject', { path: 'Device.A.1.' })
    w.open('s1')
    const out = rpc(w.empty('s1'))
    w.open('s2')
    w.empty('s2')
    const d = w.answer('s1', out.id, { method: 'DeleteObjectResponse', status: 0 })
    assert.equal(d.reply?.kind, 'badRequest')
    assert.equal(outcome(d, task.id)?.status, 'succeeded')
  })
})

describe('the queue', () => {
  test('runs in the order of acceptance, but for those that are not due', () => {
    const w = drive()
    w.create('getParameterValues', { names: ['Device.Late'] }, { notBefore: T0 + 60_000 })
    w.create('getParameterValues', { names: ['Device.First'] })
    w.create('getParameterValues', { names: ['Device.Second'] })
    w.open('s')
    const asked: string[] = []
    for (let d = w.empty('s'); d.reply?.kind === 'rpc'; ) {
      assert.ok(d.reply.request.method === 'GetParameterValues')
      asked.push(...d.reply.request.names)
      d = w.answer('s', d.reply.id, values(d.reply.request.names[0]!, '1'))
    }
    assert.deepEqual(asked, ['Device.First', 'Device.Second'])
  })

  test('a newer task with the same unique key takes the place of a queued one', () => {
    const w = drive()
    const old = w.create('refresh', { path: 'Device.' }, { uniqueKey: 'k' })
    w.create('refresh', { path: 'Device.' }, { uniqueKey: 'k' })
    assert.deepEqual([w.task(old.id), w.device.tasks.length], [undefined, 1])
  })
})

test('S5: refresh goes down a level where the CPE says that it is too much', () => {
  const w = drive()
  const task = w.create('refresh', { path: '' })
  w.open('s')
  const asked: string[] = []
  let d = w.empty('s')
  while (d.reply?.kind === 'rpc') {
    const { id, request } = d.reply
    if (request.method === 'GetParameterNames') {
      asked.push(`names ${request.path} ${request.nextLevel}`)
      d = w.answer(
        's',
        id,
        request.nextLevel
          ? {
              method: 'GetParameterNamesResponse',
              parameters: [
                { name: 'Device.A.', writable: false },
                { name: 'Device.X', writable: true },
              ],
            }
          : fault('9002'),
      )
    } else if (request.method === 'GetParameterValues') {
      asked.push(`values ${request.names}`)
      d = w.answer(
        's',
        id,
        request.names[0] === 'Device.'
          ? fault('9004')
          : {
              method: 'GetParameterValuesResponse',
              parameters: request.names.map(n => ({
                name: n.endsWith('.') ? `${n}B` : n,
                value: '1',
                type: 'xsd:string',
              })),
            },
      )
    }
  }
  assert.deepEqual(asked, ['names Device. true', 'names Device.A. true', 'values Device.X,Device.A.'])
  assert.deepEqual(outcome(d, task.id)?.result, { count: 2, unreadable: [] })
})

describe('a task whose time is over before it is read', () => {
  test('expires like any other, and replaces nothing: whoever published it may wait for no answer', () => {
    const w = drive()
    const older = w.create('reboot', {}, { uniqueKey: 'k' })
    const late: Task = { ...older, id: '00000009-0000-7000-8000-000000000000', expires: T0 }
    const d = w.decide({ type: 'create', at: T0, task: late, existing: null })
    assert.equal(outcome(d, late.id)?.status, 'expired')
    assert.deepEqual(
      d.effects.outbox.map(e => e.type === 'task' && e.change),
      ['queued', 'expired'],
    )
    assert.equal(w.task(older.id)?.status, 'queued')
    assert.equal(w.task(late.id), undefined)
  })
})
