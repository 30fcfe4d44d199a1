/** Tasks that read (refresh, getParameterValues) against CPEs that answer as the field's do; each drives `decide` alone. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Message } from '@auroralinks/cwmp'
import { FRESH } from '@auroralinks/tasks'
import type { Task, TaskType } from '@auroralinks/tasks'
import { decide } from './decide.ts'
import type { Effects } from './effects.ts'
import type { DomainEvent } from './events.ts'
import type { Device, Request } from './model.ts'
import { DEFAULT_LIMITS } from './work.ts'

type Cpe = (request: Request) => Message

const names = (list: readonly string[]): Message => ({
  method: 'GetParameterNamesResponse',
  parameters: list.map(name => ({ name, writable: false })),
})
const values = (list: readonly string[]): Message => ({
  method: 'GetParameterValuesResponse',
  parameters: list.map(name => ({ name, value: '1', type: 'xsd:string' })),
})
const fault = (code: string): Message => ({
  method: 'Fault',
  faultCode: 'Client',
  faultString: 'CWMP fault',
  cwmp: { code, string: `fault ${code}`, parameters: [] },
})

/** A CPE with a tree: its parameters, and objects that may be empty. `refuses` what it answers with a fault. */
function tree(
  leaves: readonly string[],
  o: { objects?: readonly string[]; refuses?: (name: string) => string | null; objectsAsValues?: boolean } = {},
): Cpe {
  const objects = new Set(o.objects)
  for (const leaf of leaves)
    for (let dot = leaf.lastIndexOf('.'); dot > 0; dot = leaf.lastIndexOf('.', dot - 1))
      objects.add(leaf.slice(0, dot + 1))
  const all = [...objects, ...leaves].sort()
  const segments = (name: string): number => name.split('.').filter(s => s !== '').length
  return request => {
    if (request.method === 'GetParameterNames') {
      if (!all.includes(request.path)) return fault('9005')
      return names(
        all.filter(
          n =>
            n.startsWith(request.path) &&
            (!request.nextLevel || (n !== request.path && segments(n) === segments(request.path) + 1)),
        ),
      )
    }
    assert.ok(request.method === 'GetParameterValues')
    const refused = request.names.map(n => o.refuses?.(n) ?? null).find(code => code !== null)
    if (refused) return fault(refused)
    if (!request.names.every(n => all.includes(n))) return fault('9005')
    return values(
      request.names.flatMap(n => (!n.endsWith('.') ? n : o.objectsAsValues ? n : leaves.filter(l => l.startsWith(n)))),
    )
  }
}

interface Run {
  task: Task
  tasks: Map<string, Task>
  asked: Request[]
  /** Sessions that it took. */
  sessions: number
  gone: Effects['gone']
  stored: Set<string>
}

/** Runs tasks against a CPE until the first has ended, in as many sessions as it takes. */
function run(
  cpe: Cpe,
  wanted: readonly [TaskType, Task['arguments']][],
  limits: Partial<typeof DEFAULT_LIMITS> = {},
): Run {
  let device: Device = {
    key: '1',
    id: '00D09E-Box-1',
    root: 'Device.',
    informDigest: 'd0',
    softwareVersion: '1',
    session: null,
    superseded: null,
    tasks: [],
    faults: [],
  }
  let ids = 0
  const tasks = new Map<string, Task>()
  const seen: Pick<Run, 'asked' | 'gone' | 'stored'> = { asked: [], gone: [], stored: new Set() }
  const apply = (event: DomainEvent) => {
    const d = decide(device, event, {
      now: 1_000,
      newId: () => `id-${++ids}`,
      limits: { ...DEFAULT_LIMITS, ...limits },
    })
    device = d.device
    for (const t of d.effects.tasks) tasks.set(t.id, t)
    for (const p of d.effects.parameters) seen.stored.add(p.name)
    seen.gone.push(...d.effects.gone)
    return d
  }
  const all = wanted.map(
    ([type, args], i): Task => ({
      id: `0000000${i}-0000-7000-8000-000000000000`,
      type,
      arguments: args,
      status: 'queued',
      attempts: 0,
      createdAt: 0,
      startedAt: null,
      endedAt: null,
      notBefore: null,
      expires: null,
      uniqueKey: null,
      result: null,
      fault: null,
      progress: FRESH,
    }),
  )
  for (const task of all) apply({ type: 'create', at: 0, task, existing: null })
  const first = all[0]!.id
  let sessions = 0
  while (tasks.get(first)!.endedAt === null) {
    assert.ok(++sessions <= 100, 'it never ends')
    const sessionId = `s${String(sessions).padStart(3, '0')}`
    const message = (method: string) => ({ at: 0, direction: 'cpe' as const, method, bytes: 1, xml: null })
    apply({
      type: 'opened',
      sessionId,
      events: [],
      version: '1.2',
      authentication: 'none',
      remoteAddress: '',
      traced: false,
      firstContact: false,
      form: { declaration: false, tries: 2, trial: false },
      at: 0,
      retryCount: 0,
      rpcId: '1',
      timeoutMs: 1,
      manufacturer: '',
      digest: 'd0',
      parameters: () => [],
      known: null,
      recorded: 'no',
      message: message('Inform'),
    })
    let d = apply({ type: 'empty', sessionId, at: 0, correlation: 'c', version: '1.2' })
    while (d.reply?.kind === 'rpc') {
      const { id, request } = d.reply
      seen.asked.push(request)
      const response = cpe(request)
      d = apply({
        type: 'responded',
        sessionId,
        at: 0,
        correlation: 'c',
        version: '1.2',
        rpcId: id,
        response,
        message: message(response.method),
      })
    }
  }
  return { task: tasks.get(first)!, tasks, sessions, ...seen }
}

const refresh = (cpe: Cpe, path = 'Device.', limits: Partial<typeof DEFAULT_LIMITS> = {}): Run =>
  run(cpe, [['refresh', { path }]], limits)
const twice = (asked: readonly Request[]): string[] =>
  asked.map(a => JSON.stringify(a)).filter((a, i, all) => all.indexOf(a) !== i)

describe('a refresh always ends', () => {
  test('a CPE that lists the same top level for every path is asked nothing twice, and the task behind has its turn', () => {
    const top = ['Device.', 'Device.A.', 'Device.B.', 'Device.X']
    const r = run(
      request => (request.method === 'GetParameterNames' ? names(top) : fault('9002')),
      [
        ['refresh', { path: 'Device.' }],
        ['getParameterValues', { names: ['Device.X'] }],
      ],
    )
    assert.deepEqual([r.task.status, r.task.fault?.code], ['failed', '9002'])
    assert.deepEqual(r.task.result, {
      count: 0,
      unreadable: [
        { path: 'Device.X', code: '9002' },
        { path: 'Device.A.', code: '9002' },
        { path: 'Device.B.', code: '9002' },
      ],
    })
    assert.deepEqual(twice(r.asked.slice(0, -1)), [])
    assert.equal(r.sessions, 1)
    assert.equal([...r.tasks.values()][1]!.status, 'failed', 'the one behind was tried in the same session')
  })

  test('sessions filled without a new value are attempts; then the task fails and says where it stood, and others had their turn', () => {
    let n = 0
    const r = run(
      request => {
        if (request.method === 'GetParameterNames')
          return request.nextLevel ? names([`${request.path}${++n}.`, `${request.path}b${n}.`]) : fault('9002')
        return request.method === 'GetParameterValues' && request.names[0] === 'Device.X'
          ? values(['Device.X'])
          : fault('9002')
      },
      [
        ['refresh', { path: 'Device.' }],
        ['getParameterValues', { names: ['Device.X'] }],
      ],
      { rpcsPerSession: 50 },
    )
    assert.deepEqual([r.task.status, r.task.fault?.code, r.task.attempts, r.sessions], ['failed', 'retry-limit', 5, 5])
    assert.match(
      r.task.fault!.string,
      /it stood at "Device\.1\.2\..*" after \d+ RPCs: 0 values read, 0 parts unreadable, \d+ still to be asked for/,
    )
    assert.equal([...r.tasks.values()][1]!.status, 'succeeded', 'the one behind did not wait for the end')
    assert.equal(
      r.asked.findIndex(a => a.method === 'GetParameterValues' && a.names[0] === 'Device.X'),
      50,
      'it came first in the second session',
    )
  })

  test('a CPE that tells new values for ever ends too', () => {
    let n = 0
    const r = refresh(
      request => {
        if (request.method === 'GetParameterNames')
          return request.nextLevel ? names([`${request.path}V`, `${request.path}${++n % 10}.`]) : fault('9002')
        assert.ok(request.method === 'GetParameterValues')
        return request.names.some(name => name.endsWith('.')) ? fault('9002') : values(request.names)
      },
      'Device.',
      { rpcsPerSession: 20 },
    )
    assert.deepEqual([r.task.status, r.task.fault?.code, r.sessions], ['failed', 'retry-limit', 15])
    assert.ok((r.task.result as { count: number }).count > 50)
  })

  test('a large tree takes as many sessions as it needs, as long as each brings values', () => {
    const leaves = Array.from({ length: 2_000 }, (_, i) => `Device.T.${i >> 3}.P${i & 7}`)
    const r = refresh(
      tree(leaves, { refuses: name => (['Device.', 'Device.T.'].includes(name) ? '9004' : null) }),
      'Device.',
      { rpcsPerSession: 30 },
    )
    assert.deepEqual([r.task.status, r.task.result], ['succeeded', { count: 2_000, unreadable: [] }])
    assert.equal(r.sessions, 9)
    assert.deepEqual(twice(r.asked), [])
  })
})

describe('a refresh reads what can be read', () => {
  const leaves = ['Device.A.X', 'Device.A.Y', 'Device.B.1.X', 'Device.B.1.Bad', 'Device.B.2.X', 'Device.C']
  for (const code of ['9001', '9002', '9003', '9004', '9005', '9800']) {
    test(`a broken sub-object costs only itself (fault ${code} for whatever covers it)`, () => {
      const covers = (name: string): boolean =>
        name === 'Device.B.1.Bad' || (name.endsWith('.') && 'Device.B.1.Bad'.startsWith(name))
      const r = refresh(tree(leaves, { refuses: name => (covers(name) ? code : null) }))
      assert.deepEqual(
        [r.task.status, r.task.result],
        ['succeeded', { count: 5, unreadable: [{ path: 'Device.B.1.Bad', code }] }],
      )
      assert.deepEqual([...r.stored].sort(), [...leaves].sort())
    })
  }

  test('a sub-object whose names cannot be read either is listed as a whole', () => {
    const cpe = tree(leaves, {
      refuses: name => ('Device.B.'.startsWith(name) || name.startsWith('Device.B.') ? '9002' : null),
    })
    const r = refresh(request =>
      request.method === 'GetParameterNames' && (request.path === 'Device.B.' || !request.nextLevel)
        ? fault('9004')
        : cpe(request),
    )
    assert.deepEqual(r.task.result, { count: 3, unreadable: [{ path: 'Device.B.', code: '9002' }] })
  })

  test('one that read nothing fails with the fault of the CPE', () => {
    for (const path of ['', 'Device.', 'Device.Nothing.']) {
      const r = refresh(() => fault('9005'), path)
      assert.deepEqual(
        [r.task.status, r.task.fault?.code, r.task.fault?.string],
        ['failed', '9005', 'fault 9005'],
        path,
      )
    }
    const hidden = refresh(request =>
      request.method === 'GetParameterNames' ? names(['Device.', 'Device.A']) : fault('9002'),
    )
    assert.deepEqual(
      [hidden.task.status, hidden.task.fault?.code, hidden.task.result],
      ['failed', '9002', { count: 0, unreadable: [{ path: 'Device.A', code: '9002' }] }],
    )
  })

  test('thousands of unreadable parameters do not fill the result', () => {
    const many = Array.from({ length: 1_500 }, (_, i) => `Device.T.P${i}`)
    const r = refresh(tree([...many, 'Device.Good'], { refuses: name => (name === 'Device.Good' ? null : '9002') }))
    const result = r.task.result as { count: number; unreadable: unknown[]; unreadableNotListed: number }
    assert.deepEqual(
      [r.task.status, result.count, result.unreadable.length, result.unreadableNotListed],
      ['succeeded', 1, 1_000, 500],
    )
  })
})

describe('a table that has become empty loses its instances', () => {
  test('S13: where the list names only the object itself', () => {
    const r = refresh(
      tree(['Device.Hosts.HostNumberOfEntries'], { objects: ['Device.Hosts.Host.'] }),
      'Device.Hosts.Host.',
    )
    assert.equal(r.task.status, 'succeeded')
    assert.deepEqual(r.task.result, { count: 0, unreadable: [] })
    assert.deepEqual(r.gone, [{ prefix: 'Device.Hosts.Host.', except: new Set() }])
  })

  test('where the object around it is refreshed: that it is empty say names and values together', () => {
    const r = refresh(tree(['Device.Hosts.HostNumberOfEntries'], { objects: ['Device.Hosts.Host.'] }), 'Device.Hosts.')
    assert.deepEqual(r.gone, [{ prefix: 'Device.Hosts.', except: new Set(['Device.Hosts.HostNumberOfEntries']) }])
  })

  test('but not for a CPE that lists one level when it is asked for all, nor after a fault, nor by a list without anything', () => {
    const cpe = tree(['Device.A.X', 'Device.B.Y'])
    const shallow = refresh(request =>
      cpe(request.method === 'GetParameterNames' ? { ...request, nextLevel: true } : request),
    )
    assert.equal((shallow.task.result as { count: number }).count, 2)
    for (const g of shallow.gone) assert.deepEqual([...(g.except ?? [])].sort(), ['Device.A.X', 'Device.B.Y'])
    assert.deepEqual(refresh(() => fault('9005'), 'Device.Hosts.Host.').gone, [])
    assert.deepEqual(
      refresh(request => (request.method === 'GetParameterNames' ? names([]) : values([])), 'Device.Hosts.Host.').gone,
      [],
    )
  })

  test('and one parameter takes none along whose name only begins like its own', () => {
    assert.deepEqual(refresh(tree(['Device.A', 'Device.AB']), 'Device.A').gone, [])
  })
})

describe('objects are no values', () => {
  const leaves = Array.from({ length: 250 }, (_, i) => `InternetGatewayDevice.O.${i}.P`)
  const cpe = tree(leaves, { objectsAsValues: true })

  test('refresh asks such a CPE for its leaves by name, in batches', () => {
    const r = refresh(cpe, 'InternetGatewayDevice.')
    assert.deepEqual([r.task.status, r.task.result], ['succeeded', { count: 250, unreadable: [] }])
    assert.deepEqual(
      r.asked.map(a => (a.method === 'GetParameterValues' ? a.names.length : a.method)),
      ['GetParameterNames', 1, 100, 100, 50],
    )
    assert.deepEqual(
      [...r.stored].filter(n => n.endsWith('.')),
      [],
    )
  })

  test('refresh finds them level by level where the whole list is refused', () => {
    const r = refresh(
      request => (request.method === 'GetParameterNames' && !request.nextLevel ? fault('9004') : cpe(request)),
      'InternetGatewayDevice.',
    )
    assert.deepEqual([r.task.status, r.task.result], ['succeeded', { count: 250, unreadable: [] }])
    assert.deepEqual(twice(r.asked), [])
    assert.equal(r.asked.filter(a => a.method === 'GetParameterValues').length, 4)
  })

  test('getParameterValues does the same for a partial path', () => {
    const r = run(cpe, [['getParameterValues', { names: ['InternetGatewayDevice.', 'InternetGatewayDevice.O.3.P'] }]])
    const result = r.task.result as { values: { name: string }[]; faults: unknown[] }
    assert.deepEqual([r.task.status, result.values.length, result.faults], ['succeeded', 250, []])
    assert.ok(result.values.every(v => !v.name.endsWith('.')))
  })
})

describe('getParameterValues', () => {
  test('S7: tells values, and a fault for each name that could not be read; it fails only when none could', () => {
    const cpe = tree(['Device.A', 'Device.B', 'Device.C'], { refuses: name => (name === 'Device.B' ? '9002' : null) })
    const some = run(cpe, [['getParameterValues', { names: ['Device.A', 'Device.B', 'Device.C', 'Device.No'] }]])
    assert.deepEqual(
      [some.task.status, (some.task.result as { values: { name: string }[] }).values.map(v => v.name)],
      ['succeeded', ['Device.A', 'Device.C']],
    )
    assert.deepEqual((some.task.result as { faults: unknown }).faults, [
      { name: 'Device.B', code: '9002', string: 'fault 9002' },
      { name: 'Device.No', code: '9005', string: 'fault 9005' },
    ])
    const none = run(cpe, [['getParameterValues', { names: ['Device.B', 'Device.No'] }]])
    assert.deepEqual([none.task.status, none.task.fault?.code, none.task.fault?.detail.length], ['failed', '9002', 2])
  })

  test('of a CPE that refuses everything is asked a bounded number of times', () => {
    const r = run(
      () => fault('9002'),
      [['getParameterValues', { names: Array.from({ length: 20_000 }, (_, i) => `Device.P${i}`) }]],
    )
    assert.equal(r.task.fault?.detail.length, 20_000)
    assert.ok(r.asked.length < 2_500, `${r.asked.length} RPCs`)
  })
})
