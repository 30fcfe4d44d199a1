/**
 * getParameterValues: reads in batches; a batch that the CPE refuses is halved until the name at fault is alone
 * (quirks S6, S7), so that one bad name does not cost the others. The model remembers it (model-shape.ts), so that the
 * next device is not asked for it together with others. Objects are no values: where a CPE answers a partial
 * path with objects, it is asked for the leaves that GetParameterNames lists there, by name.
 */
import type { AcsRequest, Fault, ParameterInfo, ParameterValue } from '@auroralinks/cwmp'
import { FAULT } from '@auroralinks/runtime'
import { z } from 'zod'
import { name, orRoot } from './arguments.ts'
import { NOT_RETURNED, cpeFault } from './fault.ts'
import { taskKind } from './kind.ts'
import type { KindContext, Learned, TaskDevice, Transition } from './kind.ts'
import { NO_SHAPE, badOf, shapeOf } from './model-shape.ts'
import type { BadName } from './model-shape.ts'
import { masked } from './secrets.ts'
import { MOST_NAME_CHARACTERS, isTooMuch, paceOf } from './steps/pace.ts'
import { holdsSkipped, isSkipped } from './steps/skipped.ts'
import { isBelow, isObject, isPart, parentsOf, sizeOf } from './steps/tree.ts'
import { learnValues } from './steps/values.ts'
import type { TaskOf } from './task.ts'

/** Requests that were refused and halved; beyond, a refused batch is given up with all its names. */
const MOST_HALVED = 1_000
/** Names of leaves that are noted, in characters. */
const MOST_NOTED = 1_000_000

const schema = z.strictObject({ names: z.array(name).min(1, 'names at least one parameter').max(5_000) })

const result = z.object({
  values: z.array(z.object({ name: z.string(), value: z.string(), type: z.string() })),
  faults: z
    .array(z.object({ name: z.string(), code: z.string(), string: z.string() }))
    .meta({ description: 'Names that could not be read; the task fails only when none could' }),
})
type Result = z.output<typeof result>

interface NameFault {
  name: string
  code: string
  string: string
}

interface Notes {
  /** Batches of names; `list`: a partial path that was answered with objects. */
  left: (string[] | { list: string })[]
  values: ParameterValue[]
  faults: NameFault[]
  halved: number
}

/** As many names as the device takes at once. */
function inBatches(names: readonly string[], context: KindContext): string[][] {
  const most = paceOf(context).names.at
  const batches: string[][] = []
  let batch: string[] = [],
    characters = 0
  for (const one of names) {
    if (batch.length === 0 || batch.length === most || characters + one.length > MOST_NAME_CHARACTERS) {
      batches.push((batch = []))
      characters = 0
    }
    batch.push(one)
    characters += one.length
  }
  return batches
}

/**
 * What is asked for: without what is never read, and of a part of the tree that holds such the rest by name.
 * @param others some have been asked for already
 */
function start(asked: readonly string[], context: KindContext, others = false): Notes {
  const { device, model = NO_SHAPE, now } = context
  const known = asked.filter(name => !isSkipped(orRoot(name, device), device))
  const badNames = new Map(known.map(name => [name, isPart(name) ? null : badOf(model, name, now)]))
  // Who asks for nothing else wants the device's own word.
  const isAllBad = !others && [...badNames.values()].every(bad => bad !== null)
  const bad = (name: string): BadName | null => (isAllBad ? null : (badNames.get(name) ?? null))
  const left = known.filter(name => bad(name) === null)
  const parts = left.filter(name => holdsSkipped(orRoot(name, device), device))
  const names = left.filter(name => !parts.includes(name))
  return {
    left: [...inBatches(names, context), ...parts.map(part => ({ list: orRoot(part, device) }))],
    values: [],
    faults: asked.flatMap(name => {
      const found = bad(name)
      if (found !== null) return { name, code: found.code, string: found.string }
      return badNames.has(name) ? [] : { name, ...FAULT.skipped }
    }),
    halved: 0,
  }
}

/** What was asked for first, as it left: of the model more may be known by now. */
function startedWith(sent: readonly string[], asked: readonly string[], context: KindContext): Notes {
  const first = new Set(sent)
  const isFirst = (name: string): boolean => first.has(orRoot(name, context.device))
  const rest = start(
    asked.filter(name => !isFirst(name)),
    context,
    true,
  )
  return { ...rest, left: [asked.filter(isFirst), ...rest.left] }
}

function notesOf(
  { arguments: { names }, progress: { notes: n } }: TaskOf<z.output<typeof schema>, Partial<Notes>>,
  context: KindContext,
  sent?: AcsRequest,
): Notes {
  if (n.left === undefined)
    return sent?.method === 'GetParameterValues' ? startedWith(sent.names, names, context) : start(names, context)
  return { left: n.left, values: n.values ?? [], faults: n.faults ?? [], halved: n.halved ?? 0 }
}

function nextTransition(notes: Notes, learned: Learned, lastFault: Fault | null): Transition<Result, Notes> {
  if (notes.left.length > 0) return { to: 'next', notes, learned }
  const result = { values: notes.values, faults: notes.faults }
  if (notes.values.length === 0 && notes.faults.length > 0) {
    const first = notes.faults[0]!
    const fault =
      lastFault && notes.faults.length === 1
        ? cpeFault(lastFault)
        : { code: first.code, string: first.string, detail: notes.faults }
    return {
      to: 'failed',
      fault: fault.detail.length > 0 ? fault : { ...fault, detail: notes.faults },
      result,
      learned,
    }
  }
  return { to: 'succeeded', result, learned: { ...learned, model: { bad: provenBad(notes) } } }
}

const parentOf = (of: string): string => of.slice(0, of.lastIndexOf('.') + 1)

/**
 * Names that no device of the model has to be asked for: others were answered. Of an object with an instance number one
 * parameter at least was read, since a row that one device lacks (quirk S18) proves nothing of others.
 */
function provenBad({ values, faults }: Notes): (Omit<BadName, 'until'> & { name: string })[] {
  const read = new Set(values.map(v => parentOf(v.name)))
  return faults
    .filter(f => !isPart(f.name) && /^9\d\d\d$/.test(f.code) && !isTooMuch(f.code))
    .filter(f => shapeOf(f.name) === f.name || read.has(parentOf(f.name)))
    .map(f => ({ name: shapeOf(f.name), code: f.code, string: f.string, spoils: false }))
}

/** Partial paths that were answered with objects and no values. */
function answeredWithObjects(asked: readonly string[], values: readonly ParameterValue[]): string[] {
  const objects = values.map(v => v.name).filter(isObject)
  if (objects.length === 0) return []
  const byName = new Set(asked)
  const parents = parentsOf(values.map(v => v.name).filter(name => !isObject(name) && !byName.has(name)))
  return [...new Set(asked)].filter(
    path => isPart(path) && !parents.has(path) && objects.some(o => o === path || isBelow(o, path)),
  )
}

function read(notes: Notes, request: AcsRequest, parameters: readonly ParameterValue[]): Transition<Result, Notes> {
  const asked = request.method === 'GetParameterValues' ? request.names : []
  const values = parameters.filter(v => !isObject(v.name))
  const got = new Set(values.map(v => v.name))
  const missing = asked.filter(name => !isPart(name) && !name.includes('*') && !name.includes('[') && !got.has(name))
  return nextTransition(
    {
      ...notes,
      left: [...answeredWithObjects(asked, parameters).map(list => ({ list })), ...notes.left.slice(1)],
      values: [...notes.values, ...values.map(masked)],
      faults: [...notes.faults, ...missing.map(name => ({ name, ...NOT_RETURNED }))],
    },
    { parameters: learnValues(values) },
    null,
  )
}

function listed(
  notes: Notes,
  list: string,
  infos: readonly ParameterInfo[],
  context: KindContext,
): Transition<Result, Notes> {
  const { device } = context
  const leaves = infos.filter(p => isBelow(p.name, list) && !isObject(p.name) && !isSkipped(p.name, device))
  const have = new Set(notes.values.map(v => v.name))
  const names = [...new Set(leaves.map(p => p.name))].filter(name => !have.has(name))
  const rest = notes.left.slice(1)
  const learned = { parameters: leaves.map(p => ({ name: p.name, writable: p.writable })) }
  const noted = notes.left.reduce((sum, l) => sum + (Array.isArray(l) ? sizeOf(l) : 0), sizeOf(names))
  if (noted > MOST_NOTED)
    return nextTransition(
      { ...notes, left: rest, faults: [...notes.faults, { name: list, ...FAULT.responseTooLarge }] },
      learned,
      null,
    )
  return nextTransition({ ...notes, left: [...inBatches(names, context), ...rest] }, learned, null)
}

const absolute = (batch: readonly string[], device: TaskDevice): string[] => batch.map(name => orRoot(name, device))

export const getParameterValues = taskKind<Notes>()({
  type: 'getParameterValues',
  words: { title: 'Read parameters', does: 'Asks the device for values, by full names and partial paths.' },
  arguments: schema,
  result,
  usesModel: true,
  example: {
    arguments: { names: ['Device.DeviceInfo.UpTime', 'Device.DeviceInfo.Nonsense'] },
    result: {
      values: [{ name: 'Device.DeviceInfo.UpTime', value: '86400', type: 'xsd:unsignedInt' }],
      faults: [{ name: 'Device.DeviceInfo.Nonsense', code: '9005', string: 'Invalid parameter name' }],
    },
  },
  next(task, context) {
    const notes = notesOf(task, context)
    const [batch] = notes.left
    if (batch === undefined) return { transition: nextTransition(notes, {}, null) }
    if (!Array.isArray(batch)) return { send: { method: 'GetParameterNames', path: batch.list, nextLevel: false } }
    return { send: { method: 'GetParameterValues', names: absolute(batch, context.device) } }
  },
  answered(task, request, response, context) {
    const notes = notesOf(task, context, request)
    const [batch = []] = notes.left
    if (!Array.isArray(batch))
      return listed(
        notes,
        batch.list,
        response.method === 'GetParameterNamesResponse' ? response.parameters : [],
        context,
      )
    return read(notes, request, response.method === 'GetParameterValuesResponse' ? response.parameters : [])
  },
  faulted(task, request, fault, context) {
    const notes = notesOf(task, context, request)
    const [batch = [], ...rest] = notes.left
    const names = Array.isArray(batch) ? batch : [batch.list]
    if (names.length > 1 && notes.halved < MOST_HALVED) {
      const half = names.length >> 1
      const left = [names.slice(0, half), names.slice(half), ...rest]
      return nextTransition({ ...notes, halved: notes.halved + 1, left }, {}, fault)
    }
    const { code, string } = fault.cwmp
    return nextTransition(
      { ...notes, left: rest, faults: [...notes.faults, ...names.map(name => ({ name, code, string }))] },
      {},
      fault,
    )
  },
  soFar(task, _fault, context) {
    const { values, faults } = notesOf(task, context)
    return values.length > 0 ? { values, faults } : null
  },
  standing(task, context) {
    const { values, faults, left } = notesOf(task, context)
    const where = `${values.length} values read, ${faults.length} names could not be read, ${left.length} requests were still to be sent`
    return { done: values.length + faults.length, where }
  },
})
