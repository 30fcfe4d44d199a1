import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { HEADER, TOPICS, TYPE, cloudEventHeaders, create, taskV1, toBinary } from '@auroralinks/contracts'
import { newId } from '@auroralinks/runtime'
import { accepted, harness, rpcOf } from './harness.ts'
import type { Harness } from './harness.ts'

describe('tasks over a session, on the memory bus and PostgreSQL', () => {
  let h: Harness
  before(async () => {
    h = await harness()
  })
  after(() => h.stop())
  const types = (): string[] => h.published.map(t => t.type)

  test('a periodic session without tasks is answered with 204 and leaves one row with its messages', async () => {
    const s = await h.open()
    assert.equal((await h.empty(s)).reply.case, 'done')
    assert.equal((await h.empty(s)).reply.case, 'done', 'the 2004 edition ends with one more empty POST')
    const row = await ended(h, s)
    assert.equal(row.outcome, 'completed')
    assert.deepEqual(
      row.messages.map(m => `${m.direction} ${m.method}`),
      ['cpe Inform', 'acs InformResponse', 'cpe Empty', 'acs Empty'],
    )
    assert.ok(row.messages[1]!.bytes > 200)
    assert.ok(types().includes('device.informed'))
    const [status] = await h.database.query<{
      software_version: string
      data_model_root: string
      connection_request_url: string
    }>({ text: 'SELECT * FROM device_status WHERE device_key = $1', values: [h.key] })
    assert.equal(status?.software_version, '1.0')
    assert.equal(status?.data_model_root, 'Device.')
  })

  test('setParameterValues asks the CPE for a type that nobody knows, then writes, then the value is known', async () => {
    const id = accepted(
      await h.create({
        case: 'setParameterValues',
        value: {
          values: [
            { name: 'Device.X_ACME_Level', value: '5' },
            { name: 'Device.Time.Enable', value: 'true' },
          ],
        },
      }),
    )
    const s = await h.open()
    const ask = rpcOf(await h.empty(s))
    assert.deepEqual(ask.request.case === 'getParameterValues' && ask.request.value.names, ['Device.X_ACME_Level'])
    const set = rpcOf(
      await h.respond(s, ask.id, {
        case: 'getParameterValues',
        value: { parameters: [{ name: 'Device.X_ACME_Level', value: '1', type: 'xsd:unsignedInt' }] },
      }),
    )
    assert.ok(set.request.case === 'setParameterValues')
    assert.deepEqual(
      set.request.value.parameters.map(p => [p.name, p.value, p.type]),
      [
        ['Device.X_ACME_Level', '5', 'xsd:unsignedInt'],
        ['Device.Time.Enable', '1', 'xsd:boolean'],
      ],
    )
    assert.equal((await h.respond(s, set.id, { case: 'setParameterValues', value: { status: 0 } })).reply.case, 'done')
    await settled(h, id)
    assert.deepEqual(await h.task(id).then(t => [t.status, t.result, t.attempts]), ['succeeded', { status: 0 }, 1])
    const [known] = await h.database.query<{ value: string }>({
      text: "SELECT value FROM parameter p JOIN parameter_path pp ON pp.id = p.path_id WHERE pp.path = 'Device.X_ACME_Level' AND device_key = $1",
      values: [h.key],
    })
    assert.equal(known?.value, '5')
    assert.deepEqual(
      types().filter(t => t.startsWith('task.')),
      ['task.queued', 'task.started', 'task.succeeded'],
    )
  })

  test('who creates a task learns of the session that will take it, and of none when there is none or it is not due', async () => {
    const args = { case: 'getParameterNames', value: { path: 'Device.', nextLevel: true } } as const
    const s = await h.open()
    assert.equal((await h.create(args)).sessionId, s)
    assert.equal((await h.create(args, { notBefore: BigInt(Date.now() + 60_000) })).sessionId, '')
    const rpc = rpcOf(await h.empty(s))
    assert.equal(
      (
        await h.respond(s, rpc.id, {
          case: 'getParameterNames',
          value: { parameters: [{ name: 'Device.X.', writable: false }] },
        })
      ).reply.case,
      'done',
    )
    const later = await h.create(args)
    assert.equal(later.sessionId, '')
    await h.cancel(accepted(later))
  })

  test("a CPE fault is stored whole, with the parameters' own faults, and raised", async () => {
    const id = accepted(
      await h.create(
        { case: 'setParameterValues', value: { values: [{ name: 'Device.Time.Enable', value: 'x' }] } },
        { force: true },
      ),
    )
    const s = await h.open()
    const set = rpcOf(await h.empty(s))
    await h.respond(s, set.id, {
      case: 'fault',
      value: {
        code: '9003',
        string: 'Invalid arguments',
        parameters: [{ name: 'Device.Time.Enable', code: '9007', string: 'no boolean' }],
      },
    })
    await settled(h, id)
    const t = await h.task(id)
    assert.deepEqual(
      [t.status, t.fault],
      [
        'failed',
        {
          code: '9003',
          string: 'Invalid arguments',
          detail: [{ name: 'Device.Time.Enable', code: '9007', string: 'no boolean' }],
        },
      ],
    )
    const [fault] = await h.database.query<{ code: string; count: number }>({
      text: 'SELECT code, count FROM fault WHERE task_id = $1',
      values: [id],
    })
    assert.deepEqual({ ...fault }, { code: '9003', count: 1 })
    const row = await ended(h, s)
    assert.ok(row.messages.filter(m => m.xml !== null).length >= 4, 'a session with a fault keeps its messages')
  })

  test('getParameterValues halves a refused batch until the bad name is alone', async () => {
    const id = accepted(
      await h.create({ case: 'getParameterValues', value: { names: ['Device.A', 'Device.Bad', 'Device.C'] } }),
    )
    const s = await h.open()
    let rpc = rpcOf(await h.empty(s))
    for (let i = 0; i < 10; i++) {
      assert.ok(rpc.request.case === 'getParameterValues')
      const names = rpc.request.value.names
      const reply = await h.respond(
        s,
        rpc.id,
        names.includes('Device.Bad')
          ? { case: 'fault', value: { code: '9005', string: 'Invalid parameter name' } }
          : {
              case: 'getParameterValues',
              value: { parameters: names.map(name => ({ name, value: name, type: 'xsd:string' })) },
            },
      )
      if (reply.reply.case === 'done') break
      rpc = rpcOf(reply)
    }
    await settled(h, id)
    const t = await h.task(id)
    assert.equal(t.status, 'succeeded')
    assert.deepEqual(t.result, {
      values: [
        { name: 'Device.A', type: 'xsd:string', value: 'Device.A' },
        { name: 'Device.C', type: 'xsd:string', value: 'Device.C' },
      ],
      faults: [{ code: '9005', name: 'Device.Bad', string: 'Invalid parameter name' }],
    })
  })

  test('reboot is done when M Reboot comes with its CommandKey, and holds the tasks behind it', async () => {
    const id = accepted(await h.create({ case: 'reboot', value: {} }))
    const behind = accepted(await h.create({ case: 'getParameterNames', value: { path: 'Device.', nextLevel: true } }))
    const s = await h.open()
    const rpc = rpcOf(await h.empty(s))
    assert.ok(rpc.request.case === 'reboot')
    assert.equal((await h.respond(s, rpc.id, { case: 'reboot', value: {} })).reply.case, 'done')
    assert.equal((await h.task(id)).status, 'running')
    const booted = await h.open({ events: ['1 BOOT', 'M Reboot'], commandKey: rpc.request.value.commandKey })
    const names = rpcOf(await h.empty(booted))
    assert.ok(names.request.case === 'getParameterNames')
    await settled(h, id)
    assert.equal((await h.task(id)).status, 'succeeded')
    await h.respond(booted, names.id, {
      case: 'getParameterNames',
      value: { parameters: [{ name: 'Device.DeviceInfo.', writable: false }] },
    })
    await settled(h, behind)
    assert.deepEqual((await h.task(behind)).result, { names: [{ name: 'Device.DeviceInfo.', writable: false }] })
  })

  test('addObject whose answer never came is settled by reading the instances, not by sending it again', async () => {
    const id = accepted(
      await h.create({
        case: 'addObject',
        value: { path: 'Device.NAT.PortMapping.', values: [{ name: 'Enable', value: 'true' }] },
      }),
    )
    const s = await h.open()
    const before = rpcOf(await h.empty(s))
    assert.ok(before.request.case === 'getParameterNames')
    const add = rpcOf(
      await h.respond(s, before.id, {
        case: 'getParameterNames',
        value: { parameters: [{ name: 'Device.NAT.PortMapping.1.', writable: true }] },
      }),
    )
    assert.ok(add.request.case === 'addObject')
    assert.ok((await h.task(id)).progress, 'its intent is written before it leaves')
    await h.restart()
    const next = await h.open()
    const look = rpcOf(await h.empty(next))
    assert.ok(look.request.case === 'getParameterNames', `reads back, does not add again: ${look.request.case}`)
    const write = rpcOf(
      await h.respond(next, look.id, {
        case: 'getParameterNames',
        value: {
          parameters: [
            { name: 'Device.NAT.PortMapping.1.', writable: true },
            { name: 'Device.NAT.PortMapping.4.', writable: true },
          ],
        },
      }),
    )
    assert.ok(write.request.case === 'setParameterValues')
    assert.equal(write.request.value.parameters[0]?.name, 'Device.NAT.PortMapping.4.Enable')
    await h.respond(next, write.id, { case: 'setParameterValues', value: { status: 0 } })
    await settled(h, id)
    assert.deepEqual(await h.task(id).then(t => [t.status, t.result]), [
      'succeeded',
      { instanceNumber: 4, path: 'Device.NAT.PortMapping.4.', status: 0 },
    ])
  })

  test('a repeated POST gets the same reply again', async () => {
    accepted(await h.create({ case: 'getParameterValues', value: { names: ['Device.A'] } }))
    accepted(await h.create({ case: 'getParameterValues', value: { names: ['Device.B'] } }))
    const s = await h.open()
    const first = rpcOf(await h.empty(s))
    assert.equal(rpcOf(await h.empty(s)).id, first.id)
    const answer = {
      case: 'getParameterValues' as const,
      value: { parameters: [{ name: 'Device.A', value: '1', type: 'xsd:string' }] },
    }
    const second = rpcOf(await h.respond(s, first.id, answer))
    assert.equal(rpcOf(await h.respond(s, first.id, answer)).id, second.id)
    assert.equal(
      (
        await h.respond(s, second.id, {
          case: 'getParameterValues',
          value: { parameters: [{ name: 'Device.B', value: '1', type: 'xsd:string' }] },
        })
      ).reply.case,
      'done',
    )
  })

  test('the same task id twice is one task; a cancelled one is never sent; an expired one says so', async () => {
    const args = { case: 'refresh' as const, value: { path: 'Device.Time.' } }
    const id = accepted(await h.create(args))
    assert.equal(accepted(await h.create(args, { taskId: id })), id)
    assert.equal(
      (await h.create({ case: 'refresh', value: { path: 'Device.WiFi.' } }, { taskId: id })).reply.case,
      'refused',
    )
    const cancelled = await h.cancel(id)
    assert.ok(cancelled.reply.case === 'task' && cancelled.reply.value.status === 'cancelled')
    const short = accepted(await h.create(args, { expires: BigInt(Date.now() + 300) }))
    await settled(h, short)
    assert.equal((await h.task(short)).status, 'expired')
    assert.equal((await h.empty(await h.open())).reply.case, 'done')
  })

  test('a newer Inform replaces the session; what was out and may be repeated is asked again', async () => {
    const id = accepted(await h.create({ case: 'getParameterValues', value: { names: ['Device.A'] } }))
    const s = await h.open()
    rpcOf(await h.empty(s))
    const newer = await h.open()
    const again = rpcOf(await h.empty(newer))
    await h.respond(newer, again.id, {
      case: 'getParameterValues',
      value: { parameters: [{ name: 'Device.A', value: '1', type: 'xsd:string' }] },
    })
    await settled(h, id)
    assert.deepEqual(await h.task(id).then(t => [t.status, t.attempts]), ['succeeded', 2])
    assert.equal((await ended(h, s)).outcome, 'lost')
  })

  test('exactly one outcome is published per task', () => {
    const outcomes = h.published
      .filter(t =>
        [TYPE.taskSucceeded, TYPE.taskFailed, TYPE.taskExpired, TYPE.taskCancelled].includes(t.type as never),
      )
      .map(t => t.record.headers['ce_id'])
    assert.equal(new Set(outcomes).size, outcomes.length)
    assert.equal(h.published.filter(t => t.type === 'acs.dead-letter.v1').length, 0)
  })

  test('a task asked for on the topic that cannot be is found among the dead letters, with the reason', async () => {
    const ask = (deviceId: string, args: taskV1.CreateTask['arguments']) =>
      h.bus.publish({
        topic: TOPICS.taskCommands.name,
        key: deviceId,
        headers: cloudEventHeaders({
          id: newId(),
          source: 'world',
          type: TYPE.taskCreate,
          subject: deviceId,
          time: Date.now(),
        }),
        value: toBinary(
          taskV1.CreateTaskSchema,
          create(taskV1.CreateTaskSchema, { taskId: newId(), deviceId, arguments: args }),
        ),
      })
    await ask('00D09E-Never-seen', { case: 'refresh', value: create(taskV1.RefreshSchema, { path: 'Device.' }) })
    await ask(h.device, {
      case: 'deleteObject',
      value: create(taskV1.DeleteObjectSchema, { path: 'Device.NoInstance' }),
    })
    const failures = h.published
      .filter(t => t.record.topic === TOPICS.deadLetter.name)
      .map(t => t.record.headers[HEADER.failure])
    assert.equal(failures.length, 2, JSON.stringify(failures))
    assert.match(failures[0]!, /there is no device 00D09E-Never-seen/)
    assert.match(failures[1]!, /invalid-arguments/)
  })
})

interface Ended {
  outcome: string
  messages: { method: string; direction: string; bytes: number; xml: string | null }[]
}

/** The row of a session once it has ended: the last reply may be ahead of it. */
async function ended(h: Harness, session: string): Promise<Ended> {
  for (const end = performance.now() + 10_000; performance.now() < end; ) {
    const [row] = await h.database.query<{
      outcome: string
      messages: [number, 0 | 1, string, number][]
      xml: (string | null)[] | null
    }>({
      text: 'SELECT s.outcome, s.messages, m.xml FROM session s LEFT JOIN session_message m ON m.session_id = s.id WHERE s.id = $1 AND s.ended_at IS NOT NULL',
      values: [session],
    })
    if (row)
      return {
        outcome: row.outcome,
        messages: row.messages.map(([, fromCpe, method, bytes], i) => ({
          method,
          direction: fromCpe === 1 ? 'cpe' : 'acs',
          bytes,
          xml: row.xml?.[i] ?? null,
        })),
      }
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  return assert.fail(`session ${session} never ended`)
}

async function settled(h: Harness, id: string): Promise<void> {
  const end = performance.now() + 10_000
  while (['queued', 'running'].includes((await h.task(id)).status)) {
    if (performance.now() > end) assert.fail(`task ${id} has no outcome: ${JSON.stringify(await h.task(id))}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
