/**
 * refresh: reads a part of the tree, names and values, in requests as large as the device answers well (steps/pace.ts).
 * What the model's shape tells (model-shape.ts) is read without asking for names; what is unknown, too large or refused
 * is listed first and read in parts (quirk S5), to the single parameter, and what could not be read is listed in the
 * result. A CPE that answers with objects instead of values is asked for its leaves by name.
 *
 * It always ends: it goes down only to objects strictly below the one that it asked, of which none contains another
 * (`uppermost`); what it notes is bounded; and sessions are counted (filled.ts). It is saved as it goes, so that a later
 * session or another planner goes on where it stood.
 */
import type { AcsRequest, ParameterInfo, ParameterValue } from '@auroralinks/cwmp'
import { FAULT, excerpt } from '@auroralinks/runtime'
import { z } from 'zod'
import { orRoot, partialPath } from './arguments.ts'
import { BAD_RESPONSE, NOT_RETURNED, cpeFault, ourFault } from './fault.ts'
import { taskKind } from './kind.ts'
import type { KindContext, Learned, Transition } from './kind.ts'
import type { ModelShape } from './model-shape.ts'
import { NO_SHAPE, shapeOf } from './model-shape.ts'
import { TOO_MANY, answeredPace, isTooMuch, paceLearned, paceOf, refusedPace } from './steps/pace.ts'
import type { Pace } from './steps/pace.ts'
import { asItems, expectedIn, namesFirst, nextRequest, noteSize } from './steps/refresh-items.ts'
import type { Item, ListItem, Request, ValuesRequest } from './steps/refresh-items.ts'
import { listing } from './steps/refresh-listing.ts'
import { reading } from './steps/refresh-values.ts'
import { isPart } from './steps/tree.ts'
import type { TaskFault, TaskOf } from './task.ts'

/** What is still to be asked, in characters: 20,000 names or so. */
const MOST_NOTED = 1_000_000
/** Entries of `unreadable`; what is beyond is counted. */
const MOST_UNREADABLE = 1_000
/** After so many lists the values that are known of are read, although more would fit into an answer. */
const MOST_LISTS = 40
/** After so many lists of everything that were refused, one after the other, none is asked for any more. */
const MOST_REFUSED = 3
/** After so many values it is saved where it stands: so many may be read twice when a planner dies. */
const SAVE_EVERY = 1_000

const schema = z.strictObject({ path: partialPath.default('') })

const result = z.object({
  count: z.number().int().meta({ description: 'Parameters whose values were read' }),
  unreadable: z.array(z.object({ path: z.string(), code: z.string() })),
  unreadableNotListed: z.number().int().optional().meta({ description: 'How many more there were than are listed' }),
})
type Result = z.output<typeof result>

type RefreshTask = TaskOf<z.output<typeof schema>, Partial<Notes>>

interface Notes {
  /** What is asked next, with what is to be done before and after: as it was found when the last answer came. */
  readonly request: Request
  readonly pace: Pace
  /** The CPE shows objects as values. */
  readonly byName: boolean
  /** Parameters whose values were read, and how many had been when it was saved. */
  readonly count: number
  readonly saved: number
  /** How many more there should be, where that is known. */
  readonly expected: number | null
  readonly unreadable: readonly { readonly path: string; readonly code: string }[]
  readonly notListed: number
  /** What the CPE said first of values that it could not return, else of names. */
  readonly fault: TaskFault | null
  readonly faultOf: 'names' | 'values' | null
  readonly rpcs: number
  /** Lists since values were asked for last; and lists of everything below that were refused, one after the other. */
  readonly lists: number
  readonly deepRefused: number
  /** As it was before the last RPC was given up. */
  readonly late?: Notes
}

/** Before the next request is known. */
type Fresh = Omit<Notes, 'request'>

type After = Transition<Result, Notes>

const shapeIn = ({ model }: KindContext): ModelShape => model ?? NO_SHAPE

/** What is known of the model is read at once, of what is not the names are listed first. */
function start({ arguments: a }: RefreshTask, context: KindContext): State {
  const path = orRoot(a.path, context.device)
  const shape = shapeIn(context)
  const isKnown = !shape.byName && (shape.objects.get(shapeOf(path))?.size ?? null) !== null
  const n: Fresh = {
    pace: paceOf(context),
    byName: shape.byName,
    count: 0,
    saved: 0,
    expected: null,
    unreadable: [],
    notListed: 0,
    fault: null,
    faultOf: null,
    rpcs: 0,
    lists: 0,
    deepRefused: 0,
  }
  return { n, items: [isKnown ? { read: path, new: true } : { list: path }] }
}

const rpcOf = (request: Request): AcsRequest =>
  'parts' in request
    ? { method: 'GetParameterValues', names: request.parts.map(p => p.path) }
    : { method: 'GetParameterNames', path: request.list.list, nextLevel: request.list.deep !== true }

/** Whether an RPC is what a request asks. */
function isAsked(request: Request, rpc: AcsRequest): boolean {
  if (rpc.method === 'GetParameterNames')
    return 'list' in request && request.list.list === rpc.path && (request.list.deep !== true) === rpc.nextLevel
  return (
    rpc.method === 'GetParameterValues' &&
    'parts' in request &&
    request.parts.length === rpc.names.length &&
    request.parts.every((p, i) => p.path === rpc.names[i])
  )
}

/** Where it stands; null before it begins, and where an older version noted it in another form: it begins anew. */
const notesOf = ({ progress: { notes } }: RefreshTask): Notes | null =>
  notes.request === undefined ? null : (notes as Notes)

/** Where it stood when an RPC left, whose answer may come after it was given up; null when it asked for something else. */
function notesWhen(task: RefreshTask, rpc: AcsRequest): Notes | null {
  const { late, ...notes } = notesOf(task) ?? {}
  return [late, notes as Notes].find(n => n?.request !== undefined && isAsked(n.request, rpc)) ?? null
}

/** Where it stands, and what is to be done. */
interface State {
  readonly n: Fresh
  readonly items: readonly Item[]
}

/** In place of what was asked for comes what was found out; what is too much to note is listed as unreadable. */
function found(n: Notes, path: string, fresh: readonly Item[]): State {
  const { request } = n
  const [before, after] = 'list' in request ? [request.before, request.after] : [[], request.after]
  const items = [...before, ...fresh, ...after]
  return fresh.length > 0 && items.reduce((sum, i) => sum + noteSize(i), 0) > MOST_NOTED
    ? { n: withUnreadable(n, [{ path, code: FAULT.responseTooLarge.code }]), items: [...before, ...after] }
    : { n, items }
}

function withUnreadable<N extends Fresh>(n: N, parts: readonly { path: string; code: string }[]): N {
  if (parts.length === 0) return n
  const listed = parts.slice(0, Math.max(0, MOST_UNREADABLE - n.unreadable.length))
  return {
    ...n,
    unreadable: [...n.unreadable, ...listed.map(p => ({ path: excerpt(p.path, 256), code: p.code }))],
    notListed: n.notListed + parts.length - listed.length,
  }
}

const resultOf = (n: Fresh): Result => ({
  count: n.count,
  unreadable: [...n.unreadable],
  ...(n.notListed > 0 ? { unreadableNotListed: n.notListed } : {}),
})

/** A CPE that refuses lists of everything below is asked level by level. */
function asTaken(request: Request, n: Fresh): Request {
  if ('parts' in request || !request.list.deep || n.deepRefused < MOST_REFUSED) return request
  const { deep: _, ...list } = request.list
  return { ...request, list: { ...list, level: true } }
}

function nextTransition(state: State, context: KindContext, learned: Learned = {}): After {
  const { request, skipped } = nextRequest(state.items, state.n.pace, context, state.n.lists < MOST_LISTS)
  const n = withUnreadable(
    state.n,
    skipped.map(path => ({ path, code: FAULT.skipped.code })),
  )
  if (request !== null) {
    const save = n.count >= n.saved + SAVE_EVERY
    const notes: Notes = {
      ...n,
      request: asTaken(request, n),
      saved: save ? n.count : n.saved,
      expected: expectedIn(state.items, shapeIn(context)),
    }
    return { to: 'next', notes, learned, save }
  }
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

/** Names were listed. */
function listed(n: Notes, item: ListItem, names: readonly ParameterInfo[], context: KindContext): After {
  const list = listing(item, names, {
    shape: shapeIn(context),
    most: n.pace.values.at,
    byName: n.byName,
    now: context.now,
  })
  return nextTransition(
    found(
      withUnreadable({ ...n, lists: n.lists + 1, deepRefused: item.deep ? 0 : n.deepRefused }, list.unreadable),
      item.list,
      list.items,
    ),
    context,
    {
      parameters: list.parameters,
      gone: list.gone,
      model: list.model,
    },
  )
}

/** Values were read. */
function read(n: Notes, request: ValuesRequest, values: readonly ParameterValue[], context: KindContext): After {
  const { parts, asked } = request
  const got = reading(parts, values, shapeIn(context))
  if (got.isEmpty) return refused(n, request, NOT_RETURNED, context)
  const pace = answeredPace(n.pace, asked, got.count, context)
  const counted: Notes = { ...n, lists: 0, pace, count: n.count + got.count, byName: n.byName || got.byName }
  const state = found(withUnreadable(counted, got.unreadable), parts[0]!.path, got.items)
  return nextTransition(got.byName ? { ...state, items: namesFirst(state.items) } : state, context, {
    parameters: got.parameters,
    gone: got.gone,
    model: { sizes: got.sizes, ...paceLearned(pace), ...(got.byName ? { byName: true } : {}) },
  })
}

/** Values were refused: of several parts half is asked for next, of one what is in it. */
function refused(
  n: Notes,
  { parts, asked, after }: ValuesRequest,
  { code, string }: { code: string; string: string },
  context: KindContext,
): After {
  const pace = refusedPace(n.pace, asked, code)
  if (parts.length > 1) return nextTransition({ n: { ...n, pace }, items: [...asItems(parts), ...after] }, context)
  const model = paceLearned(pace)
  const [part] = parts
  const { path } = part!
  if (isPart(path) && !part!.whole)
    return nextTransition(found({ ...n, pace }, path, [{ list: path, code }]), context, { model })
  // A name that the model does not list may be this device's own: it proves nothing of others.
  const object = path.slice(0, path.lastIndexOf('.') + 1)
  const isListed = shapeIn(context).objects.get(shapeOf(object))?.leaves?.has(path.slice(object.length)) === true
  const bad = { name: shapeOf(path), code, string, spoils: part!.code !== null }
  return nextTransition(found(withUnreadable({ ...n, pace }, [{ path, code }]), path, []), context, {
    model: { ...model, ...(isListed && code !== FAULT.noAnswer.code ? { bad: [bad] } : {}) },
  })
}

/** Names were refused: a level is asked for instead of all, then the values themselves. */
function listRefused(n: Notes, item: ListItem, fault: string, context: KindContext): After {
  const { deep, ...rest } = item
  const { list: path, code } = item
  if (deep && isPart(path))
    return nextTransition(found({ ...n, deepRefused: n.deepRefused + 1 }, path, [{ ...rest, level: true }]), context, {
      // The next device of the model is not asked for all of it.
      model: isTooMuch(fault) ? { sizes: new Map([[shapeOf(path), TOO_MANY]]) } : {},
    })
  if (code !== undefined) return nextTransition(found(withUnreadable(n, [{ path, code }]), path, []), context)
  return nextTransition(found(n, path, [{ read: path, whole: true }]), context)
}

export const refresh = taskKind<Notes>()({
  type: 'refresh',
  words: { title: 'Refresh', does: 'Reads a part of the tree, or all of it: names and values.' },
  arguments: schema,
  result,
  usesModel: true,
  example: {
    arguments: { path: 'Device.WiFi.' },
    result: { count: 412, unreadable: [{ path: 'Device.WiFi.X_ACME_Broken.', code: '9002' }] },
  },
  next(task, context) {
    const noted = notesOf(task)
    if (noted !== null) return { send: rpcOf(noted.request) }
    const transition = nextTransition(start(task, context), context)
    return transition.to === 'next'
      ? { send: rpcOf(transition.notes.request), notes: transition.notes }
      : { transition }
  },
  answered(task, asked, response, context) {
    const notes = notesWhen(task, asked)
    if (notes === null) return { to: 'next', notes: task.progress.notes as Notes }
    const n: Notes = { ...notes, rpcs: notes.rpcs + 1 }
    const { request } = n
    if ('list' in request && response.method === 'GetParameterNamesResponse')
      return listed(n, request.list, response.parameters, context)
    if ('parts' in request && response.method === 'GetParameterValuesResponse')
      return read(n, request, response.parameters, context)
    return BAD_RESPONSE
  },
  faulted(task, asked, fault, context) {
    const notes = notesWhen(task, asked)
    if (notes === null) return { to: 'next', notes: task.progress.notes as Notes }
    const { request } = notes
    const of = 'parts' in request ? 'values' : 'names'
    const kept = notes.faultOf === 'values' || notes.faultOf === of
    const n: Notes = {
      ...notes,
      rpcs: notes.rpcs + 1,
      fault: kept ? notes.fault : cpeFault(fault),
      faultOf: kept ? notes.faultOf : of,
    }
    return 'list' in request
      ? listRefused({ ...n, lists: n.lists + 1 }, request.list, fault.cwmp.code, context)
      : refused(n, request, fault.cwmp, context)
  },
  unanswered(task, asked, context) {
    const notes = notesWhen(task, asked)
    if (notes === null) return null
    const { request } = notes
    // A single parameter and the names of one level are asked for again: it is not they that take long.
    const isSmall =
      'list' in request ? !request.list.deep : request.parts.length === 1 && !isPart(request.parts[0]!.path)
    if (isSmall) return null
    const n: Notes = { ...notes, fault: notes.fault ?? ourFault(FAULT.noAnswer), faultOf: notes.faultOf ?? 'names' }
    const transition =
      'list' in request
        ? listRefused(n, request.list, FAULT.noAnswer.code, context)
        : refused(n, request, FAULT.noAnswer, context)
    return transition.to === 'next' ? { ...transition.notes, late: notes } : null
  },
  steps({ progress: { notes } }) {
    if (notes.request === undefined) return null
    const { count = 0, expected = null } = notes
    return { done: count, ...(expected === null ? {} : { total: count + expected }), unit: 'parameters' }
  },
  soFar(task) {
    const n = notesOf(task)
    return n === null ? null : resultOf(n)
  },
  standing(task) {
    const n = notesOf(task)
    if (n === null) return { done: 0, where: 'it had not begun' }
    const { request } = n
    const at = 'list' in request ? request.list.list : request.parts[0]!.path
    const left = request.after.length + ('list' in request ? request.before.length + 1 : request.parts.length)
    return {
      done: n.count,
      where: `it stood at "${excerpt(at)}" after ${n.rpcs} RPCs: ${n.count} values read, ${n.unreadable.length + n.notListed} parts unreadable, ${left} still to be asked for`,
    }
  },
})
