/**
 * Writing values: the types that lack are asked for, then one atomic SetParameterValues (TR-069 A.3.2.1). One whose
 * answer was lost is not sent again blindly (a write that cuts the line would cut it each time): the values are read
 * back, ParameterKey where they are secret, and only what did not take is sent again.
 */
import { isHidden } from '../secrets.ts'
import type { AcsRequest, Fault, ParameterValue, Response } from '@auroralinks/cwmp'
import { FAULT } from '@auroralinks/runtime'
import { ourFault } from '../fault.ts'
import type { Learned, TaskDevice, Transition } from '../kind.ts'
import type { TaskFault } from '../task.ts'
import { isUseless, parameterKeyOf } from './parameter-key.ts'
import { sameValue } from './same-value.ts'
import type { Types, ValueToWrite } from './values.ts'
import { knownType, learnValues, lexical } from './values.ts'

/** Where the writing stands, among the notes of its task. */
export interface WriteNotes {
  /** Types from the CPE, or from the data model. */
  types?: { [name: string]: string }
  /** A SetParameterValues left, and its answer has not come. */
  sent?: boolean
  /** Names that did not take and are written again; absent: all. */
  rest?: string[]
  /** How many names have been read back, where the CPE takes few at once, and which of them did not take. */
  back?: { at: number; left: string[] }
  /** The CPE refuses to read the values back: ParameterKey alone shows whether they took. */
  keyOnly?: boolean
}

export interface Writing {
  readonly values: readonly ValueToWrite[]
  readonly key: string
  /** No other task's: that the CPE has it proves that this one was carried out. */
  readonly ownKey: boolean
}

const typeOf = (v: ValueToWrite, types: Types | undefined): string => v.type ?? knownType(v.name, types) ?? 'xsd:string'

/** How many names the device takes in one GetParameterValues, by its quirk profiles (quirk S6). */
const mostNames = ({ quirks }: TaskDevice): number => quirks?.reading?.mostNames ?? Infinity

/** The request that comes next for values to write: the write itself, or the question for the types it lacks. */
function writeOrAsk(
  values: readonly ValueToWrite[],
  types: Types | undefined,
  parameterKey: string,
  device: TaskDevice,
): AcsRequest {
  const lacking = values.filter(v => v.type === null && knownType(v.name, types) === null).map(v => v.name)
  if (lacking.length > 0) return { method: 'GetParameterValues', names: lacking.slice(0, mostNames(device)) }
  return { method: 'SetParameterValues', parameterKey, parameters: written(values, types) }
}

const written = (values: readonly ValueToWrite[], types: Types | undefined): ParameterValue[] =>
  values.map(v => ({ name: v.name, type: typeOf(v, types), value: lexical(v.value, typeOf(v, types)) }))

/** The types noted after the CPE was asked; a name that it left out is a string. */
function noteTypes(
  types: Types | undefined,
  asked: readonly string[],
  values: readonly ParameterValue[],
): { [name: string]: string } {
  const known: { [name: string]: string } = { ...types }
  for (const name of asked) known[name] = 'xsd:string'
  for (const v of values) known[v.name] = v.type
  return known
}

const still = ({ values }: Writing, { rest }: WriteNotes): readonly ValueToWrite[] =>
  rest ? values.filter(v => rest.includes(v.name)) : values
/** Whether the value itself shows that it took; of the others ParameterKey may. */
const isRead = (v: ValueToWrite, notes: WriteNotes): boolean => notes.keyOnly !== true && !isHidden(v.name, v.value)

/** The next RPC of a task that writes. */
export function nextWrite<N extends WriteNotes>(
  w: Writing,
  notes: N,
  device: TaskDevice,
): { send: AcsRequest; notes?: N } | { transition: { to: 'failed'; fault: TaskFault } } {
  const values = still(w, notes)
  if (!notes.sent) {
    const send = writeOrAsk(values, notes.types, w.key, device)
    return send.method === 'SetParameterValues' ? { send, notes: { ...notes, sent: true } } : { send }
  }
  const names = readBack(values, notes, device)
  if (names.length === 0)
    // Nothing shows whether a secret took: it is written again, as often as a task is tried.
    return isUseless(device) && values.length > 0
      ? { send: writeOrAsk(values, notes.types, w.key, device), notes }
      : { transition: { to: 'failed', fault: unknownWrite(w, notes) } }
  const at = notes.back?.at ?? 0
  return { send: { method: 'GetParameterValues', names: names.slice(at, at + mostNames(device)) } }
}

/** What shows whether values took: they themselves, and ParameterKey for those that are not read. */
function readBack(values: readonly ValueToWrite[], notes: WriteNotes, device: TaskDevice): string[] {
  const names = values.filter(v => isRead(v, notes)).map(v => v.name)
  const key = parameterKeyOf(device)
  return key !== null && (names.length < values.length || values.length === 0) ? [...names, key] : names
}

/** What an answer means: all is written, or the notes with which it goes on; null when it is no answer. */
export function writeAnswered<N extends WriteNotes>(
  w: Writing,
  notes: N,
  request: AcsRequest,
  response: Response,
  device: TaskDevice,
): { done: boolean; status: number; notes: N; learned: Learned } | null {
  if (response.method === 'SetParameterValuesResponse' && request.method === 'SetParameterValues') {
    return {
      done: true,
      status: response.status,
      notes: notes,
      learned: { parameters: learnValues(written(w.values, notes.types)) },
    }
  }
  if (response.method !== 'GetParameterValuesResponse' || request.method !== 'GetParameterValues') return null
  const read = response.parameters
  if (!notes.sent)
    return {
      done: false,
      status: 0,
      notes: { ...notes, types: noteTypes(notes.types, request.names, read) },
      learned: { parameters: learnValues(read) },
    }
  const at = (notes.back?.at ?? 0) + request.names.length
  const values = still(w, notes)
  const isAll = at >= readBack(values, notes, device).length
  const asked = new Set(request.names)
  const shown = values.filter(v => (isRead(v, notes) ? asked.has(v.name) : isAll))
  const left = [...(notes.back?.left ?? []), ...notTaken(w, notes, shown, read, device)]
  if (!isAll)
    return {
      done: false,
      status: 0,
      notes: { ...notes, back: { at, left } },
      learned: { parameters: learnValues(read) },
    }
  if (w.values.length === 0 ? hasKey(w, read, device) : left.length === 0)
    return { done: true, status: 0, notes: notes, learned: { parameters: learnValues(written(w.values, notes.types)) } }
  const { sent: _, keyOnly: __, back: ___, ...more } = notes
  return {
    done: false,
    status: 0,
    notes: { ...more, rest: left } as unknown as N,
    learned: { parameters: learnValues(read) },
  }
}

const hasKey = (w: Writing, read: readonly ParameterValue[], device: TaskDevice): boolean =>
  read.findLast(v => v.name === parameterKeyOf(device))?.value.trim() === w.key

/** Names that did not take, of those that an answer shows. ParameterKey, which shows those that are not read, comes last. */
function notTaken(
  w: Writing,
  notes: WriteNotes,
  shown: readonly ValueToWrite[],
  read: readonly ParameterValue[],
  device: TaskDevice,
): string[] {
  const found = new Map(read.map(v => [v.name, v]))
  const took = (v: ValueToWrite): boolean => {
    // A key that the CPE does not show proves nothing (quirk S4): a secret is written again, and that alone.
    if (!isRead(v, notes)) return w.ownKey && hasKey(w, read, device)
    const now = found.get(v.name)
    if (now === undefined) return false
    const type = typeOf(v, notes.types)
    return sameValue(type === 'xsd:string' ? now.type : type, v.value, now.value)
  }
  return shown.filter(v => !took(v)).map(v => v.name)
}

/** A fault of the CPE while values are read back: ParameterKey may still show it. Null when it is about something else. */
export function writeFaulted<N extends WriteNotes>(
  w: Writing,
  notes: N,
  request: AcsRequest,
  fault: Fault,
  device: TaskDevice,
): Transition<never, N> | null {
  if (!notes.sent || request.method !== 'GetParameterValues') return null
  if (
    notes.keyOnly !== true &&
    parameterKeyOf(device) !== null &&
    request.names.some(name => name !== parameterKeyOf(device))
  )
    return { to: 'next', notes: { ...notes, back: undefined, keyOnly: true } }
  return { to: 'failed', fault: unknownWrite(w, notes, `: the CPE refused to read it back with ${fault.cwmp.code}`) }
}

/** What is known of a write whose outcome is not. */
export function unknownWrite(w: Writing, notes: WriteNotes, why = ''): TaskFault {
  const left = still(w, notes)
  const what =
    w.values.length === 0
      ? ''
      : `; ${w.values.length - left.length} of ${w.values.length} values were read back as written`
  const string = notes.sent ? 'It was sent; nobody knows whether it took' : 'It had not taken when it was read back'
  return {
    ...ourFault(FAULT.unknownOutcome, `${FAULT.unknownOutcome.string}${why}${what}`),
    detail: left.map(({ name }) => ({ name, code: FAULT.unknownOutcome.code, string })),
  }
}

/** Whether a SetParameterValues of this task has left, as far as its notes show. */
export const hasWritten = (notes: WriteNotes): boolean => notes.sent === true || notes.rest !== undefined
