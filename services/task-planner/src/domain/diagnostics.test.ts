import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AcsRequest, EventStruct } from '@auroralinks/cwmp'
import type { Task } from '@auroralinks/tasks'
import { DEVICE, drive, fault, outcome, rpc } from '../../test/drive.ts'
import { testObject } from '../../test/test-object.ts'
import type { Decision } from './effects.ts'

const PING = 'Device.IP.Diagnostics.IPPing.'
const KEY = 'Device.ManagementServer.ParameterKey'
const ARGUMENTS = { test: 'ipPing', arguments: { Host: 'example.net', NumberOfRepetitions: '4', Timeout: '1000' } }
/** What is allowed beyond the time that this ping may take. */
const LIMIT_MS = (4 * 2 + 60) * 1_000

const idle = (state = 'None') => ({
  [KEY]: 'earlier',
  [`${PING}DiagnosticsState`]: state,
  [`${PING}Host`]: '',
  [`${PING}NumberOfRepetitions`]: '1',
  [`${PING}Timeout`]: '5000',
  [`${PING}SuccessCount`]: '0',
  [`${PING}AverageResponseTime`]: '0',
})

const DIAGNOSTICS_COMPLETE: EventStruct[] = [{ code: '8 DIAGNOSTICS COMPLETE', commandKey: '' }]

function world(parameters: Record<string, string> = idle(), args: Task['arguments'] = ARGUMENTS, device = DEVICE) {
  const w = drive(device)
  const cpe = testObject(parameters)
  const task = w.create('diagnostics', args)
  const outcomes: Task[] = []
  let sessions = 0
  const self = {
    w,
    cpe,
    task,
    /** The outcome, once there is one. */
    ended: (): Task | undefined => outcomes[0],
    session: () => `a${sessions}`,
    note(d: Decision) {
      const now = outcome(d, task.id)
      if (now && now.endedAt !== null) outcomes.push(now)
      return d
    },
    open(events: EventStruct[] = [{ code: '2 PERIODIC', commandKey: '' }]) {
      sessions++
      self.note(w.open(self.session(), { events }))
      return self.note(w.empty(self.session()))
    },
    /** Answers RPCs until the session is over, or one comes for which `until` is true, which stays without an answer. */
    work(d: Decision, until: (r: AcsRequest) => boolean = () => false): Decision {
      for (let now = d, rounds = 0; ; rounds++) {
        assert.ok(rounds < 50, 'it comes to an end')
        if (now.reply?.kind !== 'rpc' || until(now.reply.request)) return now
        now = self.note(w.answer(self.session(), now.reply.id, cpe.answer(now.reply.request)))
      }
    },
    /** A whole session. */
    come: (events?: EventStruct[]) => self.work(self.open(events)),
    due: () => self.note(w.timerDue()),
    set: (name: string, value: string) => void cpe.tree.set(PING + name, value),
    done() {
      self.set('DiagnosticsState', 'Complete')
      self.set('SuccessCount', '4')
      self.set('AverageResponseTime', '12')
    },
    starts: () =>
      cpe.asked.filter(r => r.method === 'SetParameterValues' && r.parameters.some(p => p.value === 'Requested')),
  }
  return self
}

const isStart = (r: AcsRequest): boolean => r.method === 'SetParameterValues'

describe('a test of the device', () => {
  test('is found, started in one write with the state last, and read when 8 DIAGNOSTICS COMPLETE comes', () => {
    const t = world()
    t.come()
    assert.deepEqual(t.cpe.methods(), ['GetParameterValues', 'SetParameterValues'])
    const [start] = t.starts()
    assert.deepEqual(start?.method === 'SetParameterValues' && start.parameters, [
      { name: `${PING}Host`, type: 'xsd:string', value: 'example.net' },
      { name: `${PING}NumberOfRepetitions`, type: 'xsd:unsignedInt', value: '4' },
      { name: `${PING}Timeout`, type: 'xsd:unsignedInt', value: '1000' },
      { name: `${PING}DiagnosticsState`, type: 'xsd:string', value: 'Requested' },
    ])
    assert.equal(t.ended(), undefined)
    t.done()
    t.w.pass(5_000)
    const last = t.come(DIAGNOSTICS_COMPLETE)
    assert.equal(last.reply?.kind, 'done')
    assert.deepEqual(
      [t.ended()?.status, t.ended()?.result],
      ['succeeded', { state: 'Complete', values: { SuccessCount: '4', AverageResponseTime: '12' }, tables: {} }],
    )
    assert.equal(t.starts().length, 1)
  })

  test('tells its results to the world, and what was read is known of the device', () => {
    const t = world()
    t.come()
    t.done()
    t.open(DIAGNOSTICS_COMPLETE)
    const out = t.w.device.session!
    assert.ok(out.phase !== 'closed' && out.outstanding)
    const d = t.w.answer(t.session(), out.outstanding.rpcId, t.cpe.answer(out.outstanding.request))
    const told = d.effects.outbox.find(e => e.type === 'diagnosticsCompleted')
    assert.ok(told?.type === 'diagnosticsCompleted')
    assert.deepEqual([told.taskId, told.test, told.result.state], [t.task.id, 'ipPing', 'Complete'])
    assert.ok(d.effects.parameters.some(p => p.name === `${PING}SuccessCount` && p.value === '4'))
    assert.deepEqual(
      d.effects.gone.map(g => g.prefix),
      [PING],
      'rows of an earlier test are gone',
    )
  })

  test('that only changes its state is looked at when the device comes for another reason, or is asked to', () => {
    const t = world()
    t.come()
    t.w.pass(10_000)
    const asked = t.due()
    assert.equal(asked.effects.requestConnection, true)
    t.come()
    assert.equal(t.ended(), undefined, 'it runs still')
    t.done()
    t.come()
    assert.equal(t.ended()?.status, 'succeeded')
  })

  test('that fails ends its task with the state as the fault, in words, and keeps what there is', () => {
    const t = world()
    t.come()
    t.set('DiagnosticsState', 'Error_CannotResolveHostName')
    t.come(DIAGNOSTICS_COMPLETE)
    assert.deepEqual(
      [t.ended()?.status, t.ended()?.fault?.code, t.ended()?.fault?.string],
      ['failed', 'Error_CannotResolveHostName', 'The device could not resolve the host name'],
    )
    assert.deepEqual(t.ended()!.result, {
      state: 'Error_CannotResolveHostName',
      values: { SuccessCount: '0', AverageResponseTime: '0' },
      tables: {},
    })
  })

  test('that fails is a fault about this test, which the next one of it that succeeds takes off', () => {
    const t = world()
    t.come()
    t.set('DiagnosticsState', 'Error_Internal')
    t.come(DIAGNOSTICS_COMPLETE)
    assert.deepEqual(
      t.w.device.faults.map(f => f.cause),
      ['diagnostics ipPing:Error_Internal'],
    )
    t.w.create('diagnostics', ARGUMENTS)
    t.come()
    t.done()
    t.come(DIAGNOSTICS_COMPLETE)
    assert.deepEqual(t.w.device.faults, [])
  })

  test('that never ends is cancelled after its time, and fails', () => {
    const t = world()
    t.come()
    t.w.pass(LIMIT_MS + 1)
    assert.equal(t.due().effects.requestConnection, true, 'it is looked at once more')
    t.come()
    const last = t.cpe.asked.at(-1)
    assert.ok(last?.method === 'SetParameterValues')
    assert.deepEqual(last.parameters, [{ name: `${PING}DiagnosticsState`, type: 'xsd:string', value: 'Canceled' }])
    assert.deepEqual([t.ended()?.status, t.ended()?.fault?.code], ['failed', 'diagnostics-timeout'])
  })

  test('of a device that does not come back either fails all the same', () => {
    const t = world()
    t.come()
    t.w.pass(LIMIT_MS + 1)
    t.due()
    assert.equal(t.ended(), undefined)
    t.w.pass(61_000)
    t.due()
    assert.deepEqual([t.ended()?.status, t.ended()?.fault?.code], ['failed', 'diagnostics-timeout'])
  })

  test('takes as long as it is given', () => {
    const t = world(idle(), { ...ARGUMENTS, timeLimitSeconds: 3 })
    t.come()
    t.w.pass(4_000)
    t.due()
    t.come()
    assert.equal(t.ended()?.fault?.code, 'diagnostics-timeout')
  })

  test("waits for somebody else's, and is refused as busy when that does not end", () => {
    for (const ends of [true, false]) {
      const t = world(idle('Requested'))
      t.come()
      assert.deepEqual(t.starts(), [])
      t.w.pass(30_000)
      assert.equal(t.due().effects.requestConnection, true)
      if (ends) {
        t.set('DiagnosticsState', 'Complete')
        t.come()
        assert.equal(t.starts().length, 1)
      } else {
        for (let i = 0; i < 12; i++) {
          t.come()
          t.w.pass(30_000)
          t.due()
        }
        assert.deepEqual([t.ended()?.status, t.ended()?.fault?.code], ['failed', 'busy'])
        assert.deepEqual(t.starts(), [])
      }
    }
  })

  test('that the device forgot at a boot is begun again, twice at most; without a boot somebody cancelled it', () => {
    const t = world()
    t.come()
    for (let boots = 1; boots <= 3; boots++) {
      t.set('DiagnosticsState', 'None')
      t.come([{ code: '1 BOOT', commandKey: '' }])
      assert.equal(t.starts().length, Math.min(boots + 1, 3))
    }
    assert.deepEqual([t.ended()?.status, t.ended()?.fault?.code], ['failed', 'diagnostics-canceled'])
    const cancelled = world()
    cancelled.come()
    cancelled.set('DiagnosticsState', 'None')
    cancelled.come()
    assert.deepEqual([cancelled.ended()?.fault?.code, cancelled.starts().length], ['diagnostics-canceled', 1])
  })

  test('may be taken back while it runs, but not while nobody knows whether it began', () => {
    const t = world()
    const d = t.work(t.open(), isStart)
    const cancel = () => t.note(t.w.decide({ type: 'cancel', at: 0, taskId: t.task.id, existing: null })).answer
    assert.ok('kind' in cancel()!, 'it is out')
    t.w.lost(t.session())
    assert.ok('kind' in cancel()!, 'its answer was lost')
    t.cpe.answer(rpc(d).request)
    t.come()
    assert.equal(t.ended(), undefined)
    cancel()
    assert.equal(t.ended()?.status, 'cancelled')
    t.done()
    assert.equal(t.come(DIAGNOSTICS_COMPLETE).reply?.kind, 'done')
  })

  test('lets other tasks run meanwhile, but for a second test, which comes after it', () => {
    const t = world()
    const other = t.w.create('getRpcMethods', {})
    const second = t.w.create('diagnostics', ARGUMENTS)
    const d = t.work(t.open(), r => r.method === 'GetRPCMethods')
    const after = t.w.answer(t.session(), rpc(d).id, { method: 'GetRPCMethodsResponse', methods: [] })
    assert.equal(outcome(after, other.id)?.status, 'succeeded')
    assert.equal(after.reply?.kind, 'done')
    assert.equal(t.w.task(second.id)?.status, 'queued')
    t.done()
    t.come(DIAGNOSTICS_COMPLETE)
    assert.equal(t.ended()?.status, 'succeeded')
    assert.equal(t.starts().length, 2, 'the second begins in the same session')
    assert.equal(t.w.task(second.id)?.status, 'running')
  })
})

describe('the start of a test whose answer was lost', () => {
  const lostStart = (before: Record<string, string>, isCarriedOut: boolean) => {
    const t = world(before)
    const d = t.work(t.open(), isStart)
    assert.equal(d.replyAfterEffects, true, 'that it leaves is known first')
    if (isCarriedOut) t.cpe.answer(rpc(d).request)
    t.w.lost(t.session())
    return t
  }

  test('is not sent again where the test runs', () => {
    const t = lostStart(idle('Complete'), true)
    t.come()
    assert.equal(t.starts().length, 1)
    t.done()
    t.come(DIAGNOSTICS_COMPLETE)
    assert.equal(t.ended()?.status, 'succeeded')
  })

  test('is not sent again where the test is done already: arguments or ParameterKey show that it was ours', () => {
    const same = { ...idle('Complete'), [`${PING}Host`]: 'example.net', [`${PING}NumberOfRepetitions`]: '4' }
    for (const before of [idle(), idle('Complete'), { ...same, [`${PING}Timeout`]: '1000' }]) {
      const t = lostStart(before, true)
      t.done()
      t.come(DIAGNOSTICS_COMPLETE)
      assert.deepEqual([t.ended()?.status, t.starts().length], ['succeeded', 1])
    }
  })

  test('is sent again where the device shows nothing of it', () => {
    for (const before of [idle(), idle('Complete')]) {
      const t = lostStart(before, false)
      t.come()
      assert.equal(t.starts().length, 1)
    }
  })

  test('of a CPE that does not tell its ParameterKey is read back without it', () => {
    const { [KEY]: _, ...keyless } = idle()
    const t = lostStart(keyless, true)
    t.done()
    t.come(DIAGNOSTICS_COMPLETE)
    assert.deepEqual([t.ended()?.status, t.starts().length], ['succeeded', 1])
  })

  test('may come after all, while it is read back', () => {
    for (const isTaken of [true, false]) {
      const t = world(idle('Complete'))
      const { id, request } = rpc(t.work(t.open(), isStart))
      t.w.lost(t.session())
      const look = t.open()
      t.note(t.w.answer('a1', id, isTaken ? t.cpe.answer(request) : fault('9007')))
      assert.equal(t.ended()?.fault?.code, isTaken ? undefined : '9007')
      t.work(look)
      assert.equal(t.starts().length, isTaken ? 1 : 0)
      if (!isTaken) continue
      t.done()
      t.come(DIAGNOSTICS_COMPLETE)
      assert.deepEqual([t.ended()?.status, t.starts().length], ['succeeded', 1])
    }
  })

  test('counts as not sent where the gateway knows that nothing of it left', () => {
    const t = world()
    const d = t.work(t.open(), isStart)
    t.w.undelivered(t.session(), rpc(d).id, 'c')
    t.come()
    assert.equal(t.starts().length, 1)
  })
})

describe('the object of a test', () => {
  const old = 'Device.LAN.IPPingDiagnostics.'

  test('is an older one where the device has no newer, and the first where it is known', () => {
    const parameters = Object.fromEntries(Object.entries(idle()).map(([name, v]) => [name.replace(PING, old), v]))
    const t = world(parameters)
    t.come()
    const [first, second] = t.cpe.asked
    assert.deepEqual(
      [first, second].map(r => r?.method === 'GetParameterValues' && r.names),
      [[PING], [old]],
    )
    assert.equal(t.starts().length, 1)
    const known = drive()
    known.create('diagnostics', ARGUMENTS, {
      progress: {
        notes: { types: { [`${old}DiagnosticsState`]: 'xsd:string' } },
        intent: null,
        unknown: false,
        waitUntil: null,
        retryAt: null,
      },
    })
    known.open('a1')
    assert.deepEqual(rpc(known.empty('a1')).request, { method: 'GetParameterValues', names: [old] })
  })

  test('that the device does not have, or its data model does not, is told', () => {
    const t = world({ [KEY]: '' })
    t.come()
    assert.equal(t.ended()?.fault?.code, 'diagnostics-unsupported')
    assert.deepEqual(
      t.ended()?.fault?.detail.map(d => [d.name, d.code]),
      [
        [PING, '9005'],
        [old, '9005'],
      ],
    )
    const none = world(
      {},
      { test: 'udpEcho', arguments: { Host: 'a', Port: '7' } },
      {
        ...DEVICE,
        root: 'InternetGatewayDevice.',
      },
    )
    none.come()
    assert.equal(none.ended()?.fault?.code, 'diagnostics-unsupported')
    assert.deepEqual(none.cpe.asked, [])
  })

  test("may be a vendor's own", () => {
    const object = 'Device.X_ACME_Diagnostics.Cable.'
    const t = world(
      { [KEY]: '', [`${object}DiagnosticsState`]: 'None', [`${object}Pair`]: '0' },
      { test: 'other', path: object, arguments: { Pair: '2' } },
    )
    t.come()
    t.cpe.tree.set(`${object}DiagnosticsState`, 'Complete')
    t.cpe.tree.set(`${object}Report.2.Length`, '17')
    t.come(DIAGNOSTICS_COMPLETE)
    assert.deepEqual(t.ended()?.result, { state: 'Complete', values: {}, tables: { Report: [{ Length: '17' }] } })
  })

  test('is read by name where the device refuses it as a whole (quirk S5)', () => {
    const t = world()
    t.cpe.wholeRefused = '9002'
    t.come()
    assert.equal(t.starts().length, 1)
    t.done()
    t.come(DIAGNOSTICS_COMPLETE)
    assert.deepEqual(t.ended()?.result, {
      state: 'Complete',
      values: { SuccessCount: '4', AverageResponseTime: '12' },
      tables: {},
    })
  })

  test('that is read by name and has results without end is read in part, and the others are counted', () => {
    const t = world()
    t.cpe.wholeRefused = '9004'
    t.come()
    t.done()
    for (let i = 1; i <= 2_500; i++) t.cpe.tree.set(`${PING}X_ACME_Packet.${i}.Time`, '7')
    t.come(DIAGNOSTICS_COMPLETE)
    const { values, tables, omitted } = t.ended()!.result as {
      values: object
      tables: Record<string, unknown[]>
      omitted: number
    }
    const parameters = Object.keys(idle()).filter(name => name.startsWith(PING)).length
    assert.deepEqual(
      [values, tables['X_ACME_Packet']!.length, omitted],
      [{ SuccessCount: '4', AverageResponseTime: '12' }, 2_000 - parameters, 500 + parameters],
    )
  })

  test('is read as its quirk profiles say: without what is skipped, few names at a time', () => {
    const quirks = { names: ['box'], reading: { mostNames: 1, skip: [`${PING}AverageResponseTime`] } }
    const t = world(idle(), ARGUMENTS, { ...DEVICE, quirks })
    t.come()
    t.done()
    t.come(DIAGNOSTICS_COMPLETE)
    assert.deepEqual(t.ended()?.result, { state: 'Complete', values: { SuccessCount: '4' }, tables: {} })
    const read = t.cpe.asked.flatMap(r => (r.method === 'GetParameterValues' ? [r.names] : []))
    assert.ok(
      read.every(names => names.length === 1 && names[0] !== PING && !names[0]!.endsWith('AverageResponseTime')),
    )
    const hidden = world(idle(), ARGUMENTS, { ...DEVICE, quirks: { names: ['box'], reading: { skip: [PING] } } })
    hidden.come()
    assert.deepEqual(
      hidden.ended()?.fault?.detail.map(d => [d.name, d.code]),
      [
        [old, '9005'],
        [PING, 'skipped'],
      ],
    )
  })

  test('of TR-098 gives hops by the names of TR-181, in their order, and Completed is Complete', () => {
    const object = 'InternetGatewayDevice.TraceRouteDiagnostics.'
    const hop = (n: number) => ({
      [`${object}RouteHops.${n}.HopHost`]: `r${n}`,
      [`${object}RouteHops.${n}.HopRTTimes`]: '1,2',
    })
    const t = world(
      {
        'InternetGatewayDevice.ManagementServer.ParameterKey': '',
        [`${object}DiagnosticsState`]: 'None',
        [`${object}Host`]: '',
      },
      { test: 'traceRoute', arguments: { Host: 'a' } },
      { ...DEVICE, root: 'InternetGatewayDevice.' },
    )
    t.come()
    t.cpe.tree.set(`${object}DiagnosticsState`, 'Completed')
    for (const [name, value] of Object.entries({ ...hop(10), ...hop(2) })) t.cpe.tree.set(name, value)
    t.come(DIAGNOSTICS_COMPLETE)
    assert.deepEqual(t.ended()?.result, {
      state: 'Complete',
      values: {},
      tables: {
        RouteHops: [
          { Host: 'r2', RTTimes: '1,2' },
          { Host: 'r10', RTTimes: '1,2' },
        ],
      },
    })
  })

  test('with results without end keeps a part of them, and counts the others', () => {
    const object = 'Device.IP.Diagnostics.IPLayerCapacityMetrics.'
    const t = world(
      { [KEY]: '', [`${object}DiagnosticsState`]: 'None', [`${object}Role`]: '', [`${object}ServerList`]: '' },
      { test: 'ipLayerCapacity', arguments: { Role: 'Sender', ServerList: 'a:1' } },
    )
    t.come()
    t.cpe.tree.set(`${object}DiagnosticsState`, 'Complete')
    for (let i = 1; i <= 30_000; i++) t.cpe.tree.set(`${object}IncrementalResult.${i}.LossRatio`, '0.5')
    t.come(DIAGNOSTICS_COMPLETE)
    const { tables, omitted } = t.ended()!.result as { tables: Record<string, unknown[]>; omitted: number }
    assert.deepEqual([tables['IncrementalResult']!.length + omitted, tables['ModalResult']], [30_000, []])
    assert.ok(JSON.stringify(t.ended()!.result).length < 1_500_000)
  })
})
