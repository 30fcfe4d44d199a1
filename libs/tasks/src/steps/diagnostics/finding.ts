/** Finds the object that runs the test by reading it, with its state: a test that runs already is waited for. */
import type { AcsRequest, Fault, ParameterValue, Response } from '@auroralinks/cwmp'
import { stateParameter } from '@auroralinks/data-model'
import { FAULT } from '@auroralinks/runtime'
import { BAD_RESPONSE, NOT_RETURNED, ourFault } from '../../fault.ts'
import type { KindContext, NextStep, TaskDevice, Transition } from '../../kind.ts'
import { sameValue } from '../same-value.ts'
import { isSkipped } from '../skipped.ts'
import { learnValues } from '../values.ts'
import { isReadByName, objectsFor } from './notes.ts'
import type { DiagnosticsNotes, DiagnosticsTask } from './notes.ts'
import type { DiagnosticsResult } from './results.ts'
import { kindOfState } from './states.ts'
import { BUSY_MS, BUSY_POLL_MS, limitsOf } from './times.ts'

type Step = NextStep<DiagnosticsResult, DiagnosticsNotes>
type Move = Transition<DiagnosticsResult, DiagnosticsNotes>

/** The faults of a name that a CPE does not have (TR-069 Table 88); some say that the arguments are invalid. */
const NO_SUCH_NAME = '9005'
const INVALID = '9003'

/** What is read of an object to know its state. */
export const lookAt = (object: string, notes: DiagnosticsNotes, device: TaskDevice): AcsRequest => ({
  method: 'GetParameterValues',
  names: [isReadByName(object, notes, device) ? object + stateParameter(object) : object],
})

/** The state of an object among values that were read; null when it is not there. */
export const stateIn = (object: string, read: readonly ParameterValue[]): string | null =>
  read.find(p => p.name === object + stateParameter(object))?.value ?? null

function candidate(task: DiagnosticsTask, device: TaskDevice): string | undefined {
  const without = task.progress.notes.without ?? []
  return objectsFor(task, device.root).find(
    object => !without.some(w => w.name === object) && !isSkipped(object + stateParameter(object), device),
  )
}

export function nextToFind(task: DiagnosticsTask, device: TaskDevice): Step {
  const object = candidate(task, device)
  if (object !== undefined) return { send: lookAt(object, task.progress.notes, device) }
  const skipped = objectsFor(task, device.root).filter(of => isSkipped(of + stateParameter(of), device))
  const without = [...(task.progress.notes.without ?? []), ...skipped.map(name => ({ name, ...FAULT.skipped }))]
  const { test } = task.arguments
  const why =
    without.length > 0
      ? `The device has no object for the test ${test}`
      : `${device.root} has no object for the test ${test}: a vendor's own is named with "path"`
  return {
    transition: { to: 'failed', fault: { ...ourFault(FAULT.diagnosticsUnsupported, why), detail: without } },
  }
}

/** The object does not answer as a whole, or is not there: its state is asked for by name, then the next object. */
function notThere(
  notes: DiagnosticsNotes,
  object: string,
  why: { code: string; string: string },
  isCertain: boolean,
): Move {
  if (!isCertain && notes.byName !== true) return { to: 'next', notes: { ...notes, byName: true } }
  const { byName: _, ...rest } = notes
  return { to: 'next', notes: { ...rest, without: [...(notes.without ?? []), { name: object, ...why }] } }
}

export function foundOrNot(task: DiagnosticsTask, response: Response, { device, now }: KindContext): Move {
  const object = candidate(task, device)
  if (response.method !== 'GetParameterValuesResponse' || object === undefined) return BAD_RESPONSE
  const { notes } = task.progress
  const read = response.parameters.filter(p => p.name.startsWith(object))
  const state = stateIn(object, read)
  if (state === null) return notThere(notes, object, NOT_RETURNED, false)
  const learned = { parameters: learnValues(read) }
  if (kindOfState(state) === 'running') return { ...busy(notes, now), learned }
  const has = new Map(read.map(p => [p.name, p]))
  return {
    to: 'next',
    notes: {
      ...notes,
      phase: 'ready',
      object,
      before: state,
      differs: Object.entries(task.arguments.arguments).some(([name, value]) => {
        const p = has.get(object + name)
        return p !== undefined && !sameValue(p.type, value, p.value)
      }),
      types: { ...notes.types, ...typesOf(task, object, has) },
      ...limitsOf(task, name => has.get(object + name)?.value),
    },
    learned,
  }
}

/** The device's own word for the type of each argument. */
function typesOf(
  task: DiagnosticsTask,
  object: string,
  has: ReadonlyMap<string, ParameterValue>,
): { [name: string]: string } {
  const names = [...Object.keys(task.arguments.arguments), stateParameter(object)].map(name => object + name)
  return Object.fromEntries(names.flatMap(name => (has.has(name) ? [[name, has.get(name)!.type]] : [])))
}

export function notFound(task: DiagnosticsTask, fault: Fault, device: TaskDevice): Move | null {
  const { notes } = task.progress
  const object = candidate(task, device)
  const { code, string } = fault.cwmp
  if (object === undefined) return null
  // Any other fault of a single parameter is one of the device, which may pass.
  if (notes.byName === true && code !== NO_SUCH_NAME && code !== INVALID) return null
  return notThere(notes, object, { code, string }, code === NO_SUCH_NAME)
}

function busy(notes: DiagnosticsNotes, now: number): Move {
  const busyUntil = notes.busyUntil ?? now + BUSY_MS
  return { to: 'waiting', until: Math.min(now + BUSY_POLL_MS, busyUntil), notes: { ...notes, busyUntil } }
}

/** Nobody has told of the other's test for a while. */
export function stillBusy(task: DiagnosticsTask, now: number): Move {
  const { notes } = task.progress
  const { busyUntil = now } = notes
  if (now >= busyUntil) return { to: 'failed', fault: ourFault(FAULT.busy) }
  return { to: 'waiting', until: Math.min(now + BUSY_POLL_MS, busyUntil), notes, wake: true }
}
