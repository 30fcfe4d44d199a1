/**
 * refresh: reads a part of the tree, names and values. It asks for the whole part at once; where the CPE answers with a
 * fault, whatever its code, it goes down a level and asks for the parts (quirk S5), to the single parameter, and lists
 * what could not be read. A CPE that answers with objects instead of values is asked for its leaves by name.
 *
 * It always ends: it goes down only to objects strictly below the one that it asked, of which none contains another
 * (`uppermost`), so that it never asks for one twice; what it notes is bounded; and sessions are counted (filled.ts).
 */
import type { ParameterInfo, ParameterValue } from '@auroralinks/cwmp'
import { FAULT, excerpt } from '@auroralinks/runtime'
import { z } from 'zod'
import { orRoot, partialPath } from './arguments.ts'
import { NOT_RETURNED, cpeFault } from './fault.ts'
import { taskKind } from './kind.ts'
import type { Learned, TaskDevice, Transition } from './kind.ts'
import { holdsSkipped, isSkipped } from './steps/skipped.ts'
import { isBelow, isObject, isPart, parentsOf, sizeOf, uppermost } from './steps/tree.ts'
import { learnValues } from './steps/values.ts'
import type { TaskFault, TaskOf } from './task.ts'

/** Names in one request: below what the field's smallest devices take when they are not asked for too much. */
const BATCH = 100
/** What is still to be asked, in characters: 20,000 names or so. */
const MOST_NOTED = 1_000_000
/** Entries of `unreadable`; what is beyond is counted. */
const MOST_UNREADABLE = 1_000

const schema = z.strictObject({ path: partialPath.default('') })

const result = z.object({
  count: z.number().int().meta({ description: 'Parameters whose values were read' }),
  unreadable: z.array(z.object({ path: z.string(), code: z.string() })),
  unreadableNotListed: z.number().int().optional().meta({ description: 'How many more there were than are listed' }),
})
type Result = z.output<typeof result>

type RefreshTask = TaskOf<z.output<typeof schema>, Partial<Notes>>

type Ask =
  /** All names below. */
  | { readonly list: string }
  /** All values below, or one. */
  | { readonly values: string }
  /** The names of one level: its values could not be read in one piece, with this fault; or the CPE shows objects as values. */
  | { readonly level: string; readonly code?: string }

interface Notes {
  /** The next one first. */
  readonly asks: readonly Ask[]
  /** Parameters to be asked for by name. */
  readonly names: readonly string[]
  /** How many of them at once: halved at a fault, doubled after an answer. */
  readonly take: number
  /** What the list named, until the values are read; null when it was too much, or none came. */
  readonly listed: readonly string[] | null
  /** The list may hold one level only: it names objects and nothing in any of them. */
  readonly shallow: boolean
  /** The CPE shows objects as values. */
  readonly byName: boolean
  /** Parameters whose values were read. */
  readonly count: number
  readonly unreadable: readonly { readonly path: string; readonly code: string }[]
  readonly notListed: number
  /** What the CPE said first of values that it could not return, else of names. */
  readonly fault: TaskFault | null
  readonly faultOf: 'names' | 'values' | null
  readonly rpcs: number
}

const batchOf = ({ quirks }: TaskDevice): number => Math.min(BATCH, quirks?.reading?.mostNames ?? BATCH)

const start = (path: string, device: TaskDevice): Notes => ({
  asks: [{ list: path }, { values: path }],
  names: [],
  take: batchOf(device),
  listed: null,
  shallow: false,
  byName: false,
  count: 0,
  unreadable: [],
  notListed: 0,
  fault: null,
  faultOf: null,
  rpcs: 0,
})

function notesOf({ arguments: { path }, progress: { notes: n } }: RefreshTask, device: TaskDevice): Notes {
  return withoutSkipped(n.take === undefined ? start(orRoot(path, device), device) : (n as Notes), device)
}

/** Without what is never read (quirk S20): a part that holds such is asked for by its levels. */
function withoutSkipped(n: Notes, device: TaskDevice): Notes {
  if (device.quirks?.reading?.skip === undefined) return n
  const skipped = (notes: Notes, path: string): Notes => unreadable(notes, path, FAULT.skipped.code)
  const left: Notes = { ...n, names: n.names.filter(name => !isSkipped(name, device)) }
  const named = n.names.filter(name => isSkipped(name, device)).reduce(skipped, left)
  const [ask, ...asks] = named.asks
  if (ask === undefined) return named
  if (!('list' in ask) && isSkipped(askedOf(ask), device))
    return withoutSkipped(skipped({ ...named, asks }, askedOf(ask)), device)
  return 'values' in ask && holdsSkipped(ask.values, device)
    ? { ...named, asks: [{ level: ask.values }, ...asks], listed: null, shallow: false }
    : named
}

/** What the next request asks for: names that wait, unless a further level may add to a batch that is not full. */
function nextOf(n: Notes): { ask: Ask } | { names: readonly string[] } {
  const [ask] = n.asks
  const mayGather = ask !== undefined && 'level' in ask && n.names.length < BATCH && n.take === BATCH
  return ask !== undefined && (n.names.length === 0 || mayGather) ? { ask } : { names: n.names.slice(0, n.take) }
}

const askedOf = (ask: Ask): string => ('list' in ask ? ask.list : 'values' in ask ? ask.values : ask.level)

/** Notes with further parts to ask; those that are too many to note are listed as unreadable. */
function withMore(n: Notes, path: string, names: readonly string[], asks: readonly Ask[]): Notes {
  const size = sizeOf(n.names) + sizeOf(n.asks.map(askedOf)) + sizeOf(names) + sizeOf(asks.map(askedOf))
  if (size > MOST_NOTED) return unreadable(n, path, FAULT.responseTooLarge.code)
  return { ...n, names: [...n.names, ...names], asks: [...asks, ...n.asks] }
}

const unreadable = (n: Notes, path: string, code: string): Notes =>
  n.unreadable.length < MOST_UNREADABLE
    ? { ...n, unreadable: [...n.unreadable, { path: excerpt(path, 256), code }] }
    : { ...n, notListed: n.notListed + 1 }

const resultOf = (n: Notes): Result => ({
  count: n.count,
  unreadable: [...n.unreadable],
  ...(n.notListed > 0 ? { unreadableNotListed: n.notListed } : {}),
})

function nextTransition(n: Notes, learned: Learned = {}): Transition<Result, Notes> {
  if (n.asks.length > 0 || n.names.length > 0) return { to: 'next', notes: n, learned }
  // Nothing was read: what the CPE said is why. An empty part without any fault was read, and is empty.
  if (n.count === 0 && n.fault) return { to: 'failed', fault: n.fault, result: resultOf(n), learned }
  if (n.count === 0 && n.unreadable.length > 0)
    return {
      to: 'failed',
      fault: { ...NOT_RETURNED, code: n.unreadable[0]!.code, detail: [] },
      result: resultOf(n),
      learned,
    }
  return { to: 'succeeded', result: resultOf(n), learned }
}

const namesLearned = (infos: readonly ParameterInfo[]) =>
  infos.filter(p => !isObject(p.name)).map(p => ({ name: p.name, writable: p.writable }))

/** All names below a path. What it does not name is gone, if it lists more than one level. */
function listed(n: Notes, path: string, infos: readonly ParameterInfo[]): Transition<Result, Notes> {
  const parameters = namesLearned(infos)
  const below = infos.filter(p => isBelow(p.name, path) || p.name === path).map(p => p.name)
  const leaves = below.filter(name => !isObject(name))
  const isDeep = below.some(
    name => name.indexOf('.', path.length) < name.length - 1 && name.indexOf('.', path.length) !== -1,
  )
  const shallow = path === '' || (!isDeep && below.some(name => isObject(name) && name !== path))
  const after: Notes = { ...n, listed: sizeOf(leaves) <= MOST_NOTED ? leaves : null, shallow }
  if (shallow || below.length === 0 || !isObject(path)) return nextTransition(after, { parameters })
  return nextTransition(after, { parameters, gone: { prefix: path, except: new Set(leaves) } })
}

/** The names of one level: its parameters by name, its objects one by one. */
function levelled(
  n: Notes,
  { level: path, code }: Extract<Ask, { level: string }>,
  infos: readonly ParameterInfo[],
): Transition<Result, Notes> {
  const parameters = namesLearned(infos)
  const below = infos.map(p => p.name).filter(name => isBelow(name, path))
  const names = [...new Set(below.filter(name => !isObject(name)))]
  // A CPE may list all levels at once: what is in these is asked for by name.
  const parents = parentsOf(names)
  const objects = uppermost(below.filter(name => isObject(name) && !parents.has(name)))
  if (names.length > 0 || objects.length > 0)
    return nextTransition(
      withMore(
        n,
        path,
        names,
        objects.map(o => (n.byName ? { level: o } : { values: o })),
      ),
      { parameters },
    )
  const isEmpty = infos.length > 0 && infos.every(p => p.name === path)
  return nextTransition(code === undefined ? n : unreadable(n, path, code), {
    parameters,
    ...(isEmpty && isObject(path) ? { gone: { prefix: path, except: new Set<string>() } } : {}),
  })
}

/** All values below a path. Objects are no values: what is in one of which nothing else was said is asked for by name. */
function read(n: Notes, path: string, values: readonly ParameterValue[]): Transition<Result, Notes> {
  const parameters = learnValues(values)
  const leaves = parameters.map(p => p.name)
  const { listed: known } = n
  const counted: Notes = { ...n, count: n.count + leaves.length, listed: null, shallow: false }
  if (!isPart(path))
    return nextTransition(leaves.includes(path) ? counted : unreadable(counted, path, NOT_RETURNED.code), {
      parameters,
    })
  const parents = parentsOf(leaves)
  const isUnread = (object: string): boolean => !parents.has(object) && (isBelow(object, path) || object === path)
  const unread = uppermost(values.map(v => v.name).filter(name => isObject(name) && isUnread(name)))
  if (unread.length === 0 && known !== null && known.length > 0 && !leaves.some(name => isBelow(name, path)))
    unread.push(path)
  if (unread.length === 0)
    return nextTransition(counted, {
      parameters,
      ...(n.shallow && known !== null && isObject(path)
        ? { gone: { prefix: path, except: new Set([...known, ...leaves]) } }
        : {}),
    })
  const byName = unread.map(object => ({ object, names: known?.filter(name => isBelow(name, object)) ?? [] }))
  const unknown = byName.filter(o => o.names.length === 0 || n.shallow)
  const names = byName.filter(o => !unknown.includes(o)).flatMap(o => o.names)
  return nextTransition(
    withMore(
      { ...counted, byName: true },
      path,
      names,
      unknown.map(o => ({ level: o.object })),
    ),
    { parameters },
  )
}

/** Values asked for by name. */
function readByName(
  n: Notes,
  asked: readonly string[],
  values: readonly ParameterValue[],
  device: TaskDevice,
): Transition<Result, Notes> {
  const parameters = learnValues(values)
  const got = new Set(parameters.map(p => p.name))
  const after: Notes = {
    ...n,
    names: n.names.slice(asked.length),
    take: Math.min(batchOf(device), n.take * 2),
    count: n.count + parameters.length,
  }
  return nextTransition(
    asked
      .filter(name => !got.has(name))
      .reduce<Notes>((notes, name) => unreadable(notes, name, NOT_RETURNED.code), after),
    { parameters },
  )
}

export const refresh = taskKind<Notes>()({
  type: 'refresh',
  words: { title: 'Refresh', does: 'Reads a part of the tree, or all of it: names and values.' },
  arguments: schema,
  result,
  example: {
    arguments: { path: 'Device.WiFi.' },
    result: { count: 412, unreadable: [{ path: 'Device.WiFi.X_ACME_Broken.', code: '9002' }] },
  },
  next(task, { device }) {
    const notes = notesOf(task, device)
    if (notes.asks.length === 0 && notes.names.length === 0) return { transition: nextTransition(notes) }
    const what = nextOf(notes)
    if ('names' in what) return { send: { method: 'GetParameterValues', names: [...what.names] } }
    const { ask } = what
    if ('values' in ask) return { send: { method: 'GetParameterValues', names: [ask.values] } }
    return { send: { method: 'GetParameterNames', path: askedOf(ask), nextLevel: 'level' in ask } }
  },
  answered(task, _request, response, { device }) {
    const notes = notesOf(task, device)
    const what = nextOf(notes)
    const values = response.method === 'GetParameterValuesResponse' ? response.parameters : []
    const names = response.method === 'GetParameterNamesResponse' ? response.parameters : []
    if ('names' in what) return readByName({ ...notes, rpcs: notes.rpcs + 1 }, what.names, values, device)
    const n: Notes = { ...notes, rpcs: notes.rpcs + 1, asks: notes.asks.slice(1) }
    const { ask } = what
    if ('list' in ask) return listed(n, ask.list, names)
    return 'level' in ask ? levelled(n, ask, names) : read(n, ask.values, values)
  },
  faulted(task, _request, fault, { device }) {
    const notes = notesOf(task, device)
    const what = nextOf(notes)
    const { code } = fault.cwmp
    const of = 'names' in what || 'values' in what.ask ? 'values' : 'names'
    const kept = notes.faultOf === 'values' || notes.faultOf === of
    const n: Notes = {
      ...notes,
      rpcs: notes.rpcs + 1,
      fault: kept ? notes.fault : cpeFault(fault),
      faultOf: kept ? notes.faultOf : of,
    }
    if ('names' in what) {
      const [first = ''] = what.names
      if (what.names.length > 1) return nextTransition({ ...n, take: what.names.length >> 1 })
      return nextTransition(unreadable({ ...n, names: n.names.slice(1) }, first, code))
    }
    const { ask } = what
    const after: Notes = { ...n, asks: n.asks.slice(1) }
    // Without the list the values still name the parameters.
    if ('list' in ask) return nextTransition(after)
    if ('level' in ask) return nextTransition(unreadable(after, ask.level, ask.code ?? code))
    const down: Notes = { ...after, listed: null, shallow: false }
    return nextTransition(
      isPart(ask.values)
        ? withMore(down, ask.values, [], [{ level: ask.values, code }])
        : unreadable(down, ask.values, code),
    )
  },
  standing(task, { device }) {
    const n = notesOf(task, device)
    const what = nextOf(n)
    const at = 'names' in what ? (what.names[0] ?? '') : askedOf(what.ask)
    return {
      done: n.count,
      where: `it stood at "${excerpt(at)}" after ${n.rpcs} RPCs: ${n.count} values read, ${n.unreadable.length + n.notListed} parts unreadable, ${n.asks.length + n.names.length} still to be asked for`,
      result: resultOf(n),
    }
  },
})
