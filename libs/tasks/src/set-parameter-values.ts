/**
 * setParameterValues: the values are written, all or none, and what became of a write whose answer was lost is read back
 * (steps/write.ts). With `atomic: false` they go in groups (steps/write-groups.ts), each with a result of its own.
 */
import type { AcsRequest } from '@auroralinks/cwmp'
import { FAULT } from '@auroralinks/runtime'
import { z } from 'zod'
import { onceEach, values } from './arguments.ts'
import { BAD_RESPONSE, cpeFault, ourFault } from './fault.ts'
import { taskKind } from './kind.ts'
import type { Learned, TaskDevice, Transition } from './kind.ts'
import { valuesToWrite } from './steps/values.ts'
import { groupsOf, mostValues, tooLarge } from './steps/write-groups.ts'
import type { Group, GroupResult } from './steps/write-groups.ts'
import { hasWritten, nextWrite, unknownWrite, writeAnswered, writeFaulted } from './steps/write.ts'
import type { WriteNotes, Writing } from './steps/write.ts'
import { keyOf } from './task.ts'
import type { TaskFault, TaskOf } from './task.ts'

const schema = z.strictObject({
  values,
  parameterKey: z.string().max(32, 'has at most 32 characters (TR-069 A.3.2.1)').optional(),
  atomic: z.boolean().optional().meta({
    description: 'false: in groups, as many as one message takes, each all or nothing. Left out: all values or none',
  }),
})

const faultSchema = z.object({
  code: z.string(),
  string: z.string(),
  detail: z.array(z.object({ name: z.string(), code: z.string(), string: z.string() })),
})

const result = z.object({
  status: z.number().int().meta({ description: '0: applied; 1: accepted, and applied later' }),
  groups: z
    .array(
      z.object({
        names: z.array(z.string()),
        status: z.number().int().nullable().meta({ description: 'null: it was not written' }),
        fault: faultSchema.nullable(),
      }),
    )
    .optional()
    .meta({ description: 'With atomic: false, in the order of the values; the task fails only when each group did' }),
})
type Result = z.output<typeof result>

interface Notes extends WriteNotes {
  /** Groups still to be written, the first of them under way; and what became of the others. */
  groups?: readonly Group[]
  done?: readonly GroupResult[]
}

type WriteTask = TaskOf<z.output<typeof schema>, Partial<Notes>>
type After = Transition<Result, Notes>

const isAtomic = ({ arguments: { atomic, values: list } }: WriteTask): boolean => atomic !== false || list.length === 0

/** Where it stands: of a task in groups, which ones there are. */
function notesOf(task: WriteTask, device: TaskDevice): Notes {
  const { notes } = task.progress
  return isAtomic(task) || notes.groups
    ? notes
    : { ...notes, groups: groupsOf(task.arguments.values, device), done: [] }
}

/** What is written now. The ParameterKey proves only the first group: the others are written over it. */
function writing(task: WriteTask, { groups, done = [] }: Notes): Writing {
  const given = task.arguments.parameterKey
  const isOwn = given === undefined || given === ''
  const [from, to] = groups?.[0] ?? [0, undefined]
  return {
    values: valuesToWrite(task.arguments.values.slice(from, to)),
    key: isOwn ? keyOf(task) : given,
    ownKey: isOwn && done.length === 0,
  }
}

const namesIn = ({ arguments: { values: list } }: WriteTask, [from, to]: Group): string[] =>
  list.slice(from, to).map(v => v.name)

/** A group has its end: the next one, or that of the task. */
function ended(
  task: WriteTask,
  notes: Notes,
  outcome: { status: number } | { fault: TaskFault },
  learned?: Learned,
): After {
  const { groups: [group, ...groups] = [], done = [], types } = notes
  const of: GroupResult = { names: namesIn(task, group!), status: null, fault: null, ...outcome }
  const all = [...done, of]
  if (groups.length > 0)
    return { to: 'next', notes: { ...(types ? { types } : {}), groups, done: all }, learned, save: true }
  const result = resultOf(all)
  return all.some(g => g.status !== null)
    ? { to: 'succeeded', result, learned }
    : { to: 'failed', fault: all[0]!.fault!, result, learned }
}

const resultOf = (groups: readonly GroupResult[]): Result => ({
  status: Math.max(0, ...groups.flatMap(g => g.status ?? [])),
  groups: groups.map(g => ({
    ...g,
    names: [...g.names],
    fault: g.fault && { ...g.fault, detail: [...g.fault.detail] },
  })),
})

/** A group of several values that the CPE has no room for goes in two halves. */
function halved(notes: Notes): Notes {
  const [[from, to], ...groups] = notes.groups as [Group, ...Group[]]
  const half = (from + to) >> 1
  const { sent: _, rest: __, keyOnly: ___, ...kept } = notes
  return { ...kept, groups: [[from, half], [half, to], ...groups] }
}

export const setParameterValues = taskKind<Notes>()({
  type: 'setParameterValues',
  words: {
    title: 'Write parameters',
    does: 'Writes all of these values, or none of them when the device refuses one.',
  },
  arguments: schema,
  result,
  example: {
    arguments: { values: [{ name: 'Device.ManagementServer.PeriodicInformInterval', value: '300' }] },
    result: { status: 0 },
  },
  check({ values: list, parameterKey = '', atomic }) {
    if (list.length === 0 && parameterKey === '') return { where: 'values', detail: 'has at least one value' }
    const size = atomic === false ? null : tooLarge(list)
    if (size === null) return onceEach(list)
    const kilobytes = Math.ceil(size / 1024)
    return {
      where: 'values',
      detail: `takes ${kilobytes} kB in one SetParameterValues, and a device need not take more than 32: with "atomic": false they are written in groups`,
    }
  },
  typesWanted: a => a.values.filter(v => v.type === undefined).map(v => v.name),
  next(task, { device }) {
    const notes = notesOf(task, device)
    const most = mostValues(device)
    const { length } = task.arguments.values
    if (isAtomic(task) && length > most) {
      const why = `the task has ${length}, and a quirk profile of the device allows ${most}`
      return { transition: { to: 'failed', fault: ourFault(FAULT.tooLarge, `${FAULT.tooLarge.string}: ${why}`) } }
    }
    const step = nextWrite(writing(task, notes), notes, device)
    return 'transition' in step && !isAtomic(task)
      ? { transition: ended(task, notes, { fault: step.transition.fault }) }
      : step
  },
  answered(task, request, response, { device }) {
    const before = notesOf(task, device)
    const written = writeAnswered(writing(task, before), before, request, response, device)
    if (written === null) return isAtomic(task) ? BAD_RESPONSE : ended(task, before, { fault: BAD_RESPONSE.fault })
    const { done, status, notes, learned } = written
    if (!done) return { to: 'next', notes, learned }
    return isAtomic(task) ? { to: 'succeeded', result: { status }, learned } : ended(task, before, { status }, learned)
  },
  faulted(task, request, fault, context) {
    const { device } = context
    const notes = notesOf(task, device)
    const readBack = writeFaulted(writing(task, notes), notes, request, fault, device)
    if (isAtomic(task)) return readBack
    return readBack === null || readBack.to === 'failed'
      ? groupFaulted(task, notes, request, readBack?.fault ?? cpeFault(fault))
      : readBack
  },
  givenUp(task) {
    const { notes } = task.progress
    if (!hasWritten(notes)) return null
    return unknownWrite(writing(task, notes), notes)
  },
  soFar(task, fault) {
    const { notes } = task.progress
    const { groups: [under, ...left] = [], done = [] } = notes
    if (under === undefined || (done.length === 0 && !hasWritten(notes))) return null
    // Of those that had not begun it is known that they were not written.
    const why = fault.code === FAULT.unknownOutcome.code ? ourFault(FAULT.noAnswer) : { ...fault, detail: [] }
    const failed = (group: Group, of: TaskFault): GroupResult => ({
      names: namesIn(task, group),
      status: null,
      fault: of,
    })
    return resultOf([
      ...done,
      failed(under, hasWritten(notes) ? unknownWrite(writing(task, notes), notes) : why),
      ...left.map(group => failed(group, why)),
    ])
  },
  hasChanged: task => (task.progress.notes.done ?? []).some(g => g.status !== null),
})

/** A fault of the CPE ends a group of one value; what it has no room for goes in halves. */
function groupFaulted(task: WriteTask, notes: Notes, request: AcsRequest, fault: TaskFault): After {
  const [from, to] = notes.groups![0]!
  const isRoom = fault.code === '9004' && request.method === 'SetParameterValues' && to - from > 1
  return isRoom ? { to: 'next', notes: halved(notes), save: true } : ended(task, notes, { fault })
}
