/**
 * Starts a test: its arguments and `Requested` in one SetParameterValues. One whose answer was lost is not sent again
 * blindly, since that would start the test anew: state, ParameterKey and arguments are read back.
 */
import { isHidden } from '../../secrets.ts'
import type { AcsRequest, ParameterValue, Response } from '@auroralinks/cwmp'
import { stateParameter } from '@auroralinks/data-model'
import { FAULT } from '@auroralinks/runtime'
import { BAD_RESPONSE, ourFault } from '../../fault.ts'
import type { KindContext, TaskDevice, Transition } from '../../kind.ts'
import { sameValue } from '../same-value.ts'
import { knownType, learnValues, lexical } from '../values.ts'
import { parameterKeyOf } from '../parameter-key.ts'
import { lookAt, stateIn } from './finding.ts'
import { startKey } from './notes.ts'
import type { DiagnosticsNotes, DiagnosticsTask } from './notes.ts'
import type { DiagnosticsResult } from './results.ts'
import { kindOfState } from './states.ts'
import { LOOK_MS, nextLook } from './times.ts'

type Move = Transition<DiagnosticsResult, DiagnosticsNotes>

const typeOf = (name: string, { types }: DiagnosticsNotes): string => knownType(name, types) ?? 'xsd:string'

/** Arguments first: a CPE may carry them out in their order. */
function written({ arguments: { arguments: given }, progress: { notes } }: DiagnosticsTask): ParameterValue[] {
  const object = notes.object ?? ''
  const values = [...Object.entries(given), [stateParameter(object), 'Requested'] as const]
  return values.map(([argument, value]) => {
    const name = object + argument
    const type = typeOf(name, notes)
    return { name, type, value: lexical(value, type) }
  })
}

export const start = (task: DiagnosticsTask): AcsRequest => ({
  method: 'SetParameterValues',
  parameterKey: startKey(task),
  parameters: written(task),
})

export function started(task: DiagnosticsTask, response: Response, { now }: KindContext): Move {
  if (response.method !== 'SetParameterValuesResponse') return BAD_RESPONSE
  return runs(task, now, now, learnValues(written(task)))
}

/** The device has it: from now on it works by itself. */
function runs(task: DiagnosticsTask, since: number, now: number, parameters: ReturnType<typeof learnValues>): Move {
  const { booted: _, busyUntil: __, last: ___, ...notes } = task.progress.notes
  const running: DiagnosticsNotes = {
    ...notes,
    phase: 'running',
    startedAt: since,
    deadline: since + (notes.most ?? 0) * 1_000,
    polls: 0,
  }
  return { to: 'waiting', until: nextLook(running, now), notes: running, learned: { parameters } }
}

/** Reads back what became of the start. */
export function readBack({ progress: { notes } }: DiagnosticsTask, device: TaskDevice): AcsRequest {
  const look = lookAt(notes.object ?? '', notes, device)
  const key = parameterKeyOf(device)
  const isOneAtATime = device.quirks?.reading?.mostNames === 1
  if (key === null || notes.keyless || isOneAtATime || look.method !== 'GetParameterValues') return look
  return { ...look, names: [...look.names, key] }
}

export function settled(task: DiagnosticsTask, response: Response, { device, now }: KindContext): Move {
  if (response.method !== 'GetParameterValuesResponse') return BAD_RESPONSE
  const { notes } = task.progress
  const object = notes.object ?? ''
  const read = response.parameters
  const state = stateIn(object, read)
  if (state === null) return { to: 'failed', fault: ourFault(FAULT.unknownOutcome) }
  const hasKey = read.some(p => p.name === parameterKeyOf(device) && p.value.trim() === startKey(task))
  // What was a result before may be a result of before, unless ParameterKey shows that ours was carried out.
  const wasIdle = kindOfState(notes.before ?? '') === 'none' || notes.differs === true
  const kind = kindOfState(state)
  const hasResult = kind === 'complete' || kind === 'error'
  if (kind === 'running' || (hasResult && (hasKey || (wasIdle && isWritten(task, read)))))
    return looksAgain(runs(task, notes.sentAt ?? now, now, learnValues(read.filter(p => p.name.startsWith(object)))))
  // Nothing of it runs, or a boot took it: it may be started.
  return { to: 'retry' }
}

/** A test that is known to run is looked at in this session: it may be done. */
function looksAgain(move: Move): Move {
  return move.to === 'waiting' ? { to: 'checking', notes: move.notes, withinMs: LOOK_MS, learned: move.learned } : move
}

/** Whether the arguments are those of the task, as far as they can be read. */
function isWritten(task: DiagnosticsTask, read: readonly ParameterValue[]): boolean {
  const { object = '' } = task.progress.notes
  const found = new Map(read.map(p => [p.name, p]))
  return written(task).every(({ name, type, value }) => {
    const now = found.get(name)
    return now === undefined || name === object + stateParameter(object) || isHidden(name, value)
      ? true
      : sameValue(type === 'xsd:string' ? now.type : type, value, now.value)
  })
}

/** The CPE refuses to read it back: once more without its ParameterKey, then nobody knows. */
export const notReadBack = ({ progress: { notes } }: DiagnosticsTask): Move =>
  notes.keyless
    ? { to: 'failed', fault: ourFault(FAULT.unknownOutcome) }
    : { to: 'checking', notes: { ...notes, keyless: true }, withinMs: LOOK_MS }
