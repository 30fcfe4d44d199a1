/** Tasks that read, run against CPEs that answer as the field's do; `decide` alone is driven. */
import assert from 'node:assert/strict'
import type { Message } from '@auroralinks/cwmp'
import { FRESH, LearningShape } from '@auroralinks/tasks'
import type { Task, TaskType } from '@auroralinks/tasks'
import { decide } from '../src/domain/decide.ts'
import type { Effects } from '../src/domain/effects.ts'
import type { DomainEvent } from '../src/domain/events.ts'
import type { Device, Request } from '../src/domain/model.ts'
import { DEFAULT_LIMITS } from '../src/domain/work.ts'

/** Null: it says nothing more in this session. */
export type Cpe = (request: Request) => Message | null

export const names = (list: readonly string[]): Message => ({
  method: 'GetParameterNamesResponse',
  parameters: list.map(name => ({ name, writable: false })),
})
export const values = (list: readonly string[]): Message => ({
  method: 'GetParameterValuesResponse',
  parameters: list.map(name => ({ name, value: '1', type: 'xsd:string' })),
})
export const fault = (code: string): Message => ({
  method: 'Fault',
  faultCode: 'Client',
  faultString: 'CWMP fault',
  cwmp: { code, string: `fault ${code}`, parameters: [] },
})

/** A CPE with a tree: its parameters, and objects that may be empty. `refuses` what it answers with a fault. */
export function tree(
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

export interface Run {
  task: Task
  tasks: Map<string, Task>
  asked: Request[]
  /** Sessions that it took. */
  sessions: number
  /** How often the planner died. */
  deaths: number
  gone: Effects['gone']
  stored: Set<string>
  /** What was learned of the model. */
  shape: LearningShape
}

export interface RunOptions extends Partial<typeof DEFAULT_LIMITS> {
  /** What is known of the model, and what learns. */
  shape?: LearningShape
  /** When it begins, in ms since 1970. */
  now?: number
  /** Sees the first task after each decision. */
  watch?: (task: Task) => void
  /** After so many answers the planner dies, again and again or once: what it had not written is gone. */
  diesAfter?: number
  diesOnce?: boolean
  /** How long the device takes for an answer, in ms. */
  takes?: (request: Request) => number
}

/** Runs tasks against a CPE until the first has ended, in as many sessions as it takes. */
export function run(
  cpe: Cpe,
  wanted: readonly [TaskType, Task['arguments']][],
  {
    shape: known = new LearningShape(),
    watch,
    diesAfter = Infinity,
    diesOnce = false,
    takes = () => 0,
    now: began = 1_000,
    ...limits
  }: RunOptions = {},
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
  let now = began
  let deaths = 0
  let shape = known
  /** It goes with the tasks, and with nothing else: so much is certain (model-shapes.ts). */
  let writtenShape = JSON.stringify(shape)
  const tasks = new Map<string, Task>()
  const seen: Pick<Run, 'asked' | 'gone' | 'stored'> = { asked: [], gone: [], stored: new Set() }
  const apply = (event: DomainEvent) => {
    const d = decide(device, event, {
      now,
      newId: () => `id-${++ids}`,
      limits: { ...DEFAULT_LIMITS, ...limits },
      model: shape,
    })
    for (const change of d.effects.model) shape.learn(change, now)
    device = d.device
    for (const t of d.effects.tasks) tasks.set(t.id, t)
    if (d.effects.tasks.length > 0 && diesAfter < Infinity) writtenShape = JSON.stringify(shape)
    for (const p of d.effects.parameters) seen.stored.add(p.name)
    seen.gone.push(...d.effects.gone)
    const first = device.tasks[0]
    if (first) watch?.(first)
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
  let answers = 0
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
      now += takes(request)
      const response = cpe(request)
      if (response === null) {
        now += 100_000
        apply({ type: 'lost', sessionId, at: now })
        break
      }
      if (++answers % diesAfter === 0 && !(diesOnce && deaths > 0)) {
        deaths++
        device = successorOf(device, tasks)
        shape = LearningShape.from(JSON.parse(writtenShape))
      }
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
  return { task: tasks.get(first)!, tasks, sessions, deaths, shape, ...seen }
}

/** The device as another planner finds it: what was out is known only where it was written down. */
function successorOf(device: Device, written: ReadonlyMap<string, Task>): Device {
  const { session } = device
  assert.ok(session && session.phase !== 'closed')
  return {
    ...device,
    tasks: device.tasks.map(t => written.get(t.id)!),
    session: { ...session, outstanding: null, lastReply: null, previous: null },
  }
}

export const refresh = (cpe: Cpe, path = 'Device.', o: RunOptions = {}): Run => run(cpe, [['refresh', { path }]], o)
export const twice = (asked: readonly Request[]): string[] =>
  asked.map(a => JSON.stringify(a)).filter((a, i, all) => all.indexOf(a) !== i)

/**
 * A CPE whose tree is a table `Device.Big.Row.` of so many parameters, three others, and one in each of `objects`. More
 * than `most` names or values at once it refuses with 9004.
 */
export function bigTree(parameters: number, columns: number, most: number, objects: readonly string[] = []): Cpe {
  const rows = parameters / columns
  const leavesOf = (row: number): string[] => Array.from({ length: columns }, (_, i) => `Device.Big.Row.${row}.P${i}`)
  const all = [
    'Device.DeviceInfo.UpTime',
    'Device.Big.RowNumberOfEntries',
    'Device.Time.Enable',
    ...objects.map(object => `Device.${object}.Enable`),
    ...Array.from({ length: rows }, (_, i) => leavesOf(1 + i)).flat(),
  ]
  const below = (path: string): string[] => {
    const row = /^Device\.Big\.Row\.(\d+)\./.exec(path)
    return (row ? leavesOf(Number(row[1])) : all).filter(n => n.startsWith(path))
  }
  return request => {
    if (request.method === 'GetParameterValues') {
      const found = request.names.flatMap(n => (n.endsWith('.') ? below(n) : [n]))
      return found.length > most ? fault('9004') : values(found)
    }
    assert.ok(request.method === 'GetParameterNames')
    const { path } = request
    if (!request.nextLevel) return below(path).length > most ? fault('9004') : names([path, ...below(path)])
    const level = new Set(below(path).map(n => n.slice(0, n.indexOf('.', path.length) + 1 || n.length + 1)))
    return names([...level])
  }
}
