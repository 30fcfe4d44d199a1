/** A test that runs: the device comes by itself or is asked to, and its state says whether the results are there. */
import type { EventStruct, ParameterValue, Response } from '@auroralinks/cwmp'
import { FAULT, excerpt } from '@auroralinks/runtime'
import { BAD_RESPONSE, ourFault } from '../../fault.ts'
import type { KindContext, Learned, Transition } from '../../kind.ts'
import { wordsOfTest } from '../../words/test-states.ts'
import { learnValues } from '../values.ts'
import { stateIn } from './finding.ts'
import { argumentNames, isReadByName } from './notes.ts'
import type { DiagnosticsNotes, DiagnosticsTask } from './notes.ts'
import type { DiagnosticsResult } from './results.ts'
import { resultOf } from './results.ts'
import { kindOfState, stateOf } from './states.ts'
import { LAST_MS, LOOK_MS, nextLook } from './times.ts'

type Move = Transition<DiagnosticsResult, DiagnosticsNotes>

/** How often a test begins again because the device booted meanwhile. */
const MOST_RESTARTS = 2

/** The device came: whatever brought it, it is looked at. */
export function came({ progress: { notes } }: DiagnosticsTask, events: readonly EventStruct[]): Move {
  const booted = events.some(e => e.code === '1 BOOT' || e.code === '0 BOOTSTRAP')
  return { to: 'checking', notes: booted ? { ...notes, booted } : notes, withinMs: LOOK_MS }
}

/** What a look at the running test shows. */
export function looked(task: DiagnosticsTask, response: Response, { device, now }: KindContext): Move {
  if (response.method !== 'GetParameterValuesResponse') return BAD_RESPONSE
  const { notes } = task.progress
  const object = notes.object ?? ''
  const read = response.parameters.filter(p => p.name.startsWith(object))
  const state = stateIn(object, read)
  if (state === null) return unreadable(task, now)
  switch (kindOfState(state)) {
    case 'running':
      return goesOn(notes, now)
    case 'none':
    case 'canceled':
      return gone(task)
    default:
      if (isReadByName(object, notes, device))
        return { to: 'checking', notes: { ...notes, phase: 'listing', state }, withinMs: LOOK_MS }
      return ended(task, state, read, object)
  }
}

/** It does not answer for its object: its state is asked for by name, and if that is refused as well, later. */
export function unreadable({ progress: { notes } }: DiagnosticsTask, now: number): Move {
  return notes.byName ? goesOn(notes, now) : { to: 'checking', notes: { ...notes, byName: true }, withinMs: LOOK_MS }
}

function goesOn(notes: DiagnosticsNotes, now: number): Move {
  if (now < (notes.deadline ?? 0)) return { to: 'waiting', until: nextLook(notes, now), notes }
  return { to: 'checking', notes: { ...notes, phase: 'cancelling' }, withinMs: LAST_MS }
}

/** It forgot the test: begun again where a boot took it, which nobody meant. */
function gone({ progress: { notes } }: DiagnosticsTask): Move {
  const { booted, restarts = 0, startedAt: _, ...rest } = notes
  if (booted && restarts < MOST_RESTARTS)
    return { to: 'next', notes: { ...rest, phase: 'ready', before: 'None', restarts: restarts + 1 } }
  const why = booted ? `The device booted during the test, ${restarts + 1} times` : FAULT.diagnosticsCanceled.string
  return { to: 'failed', fault: ourFault(FAULT.diagnosticsCanceled, why) }
}

/** The outcome. @param whole the object below which everything was read; null where not @param unread names that were not read */
export function ended(
  task: DiagnosticsTask,
  state: string,
  read: readonly ParameterValue[],
  whole: string | null,
  unread = 0,
): Move {
  const object = task.progress.notes.object ?? ''
  const result = resultOf(object, state, read, argumentNames(task, object), unread)
  const parameters = learnValues(read)
  const learned: Learned = {
    parameters,
    // Rows of an earlier test are gone.
    ...(whole === null ? {} : { gone: [{ prefix: whole, except: new Set(parameters.map(p => p.name)) }] }),
  }
  if (kindOfState(state) !== 'error') return { to: 'succeeded', result, learned }
  const code = excerpt(stateOf(state), 64)
  return {
    to: 'failed',
    fault: { code, string: wordsOfTest(code).en[0].replace(/[.]$/, ''), detail: [] },
    result,
    learned,
  }
}

/** The time to look at it has come, and the device has not. */
export function overdueTest({ progress: { notes } }: DiagnosticsTask, now: number): Move {
  const timedOut: Move = { to: 'failed', fault: ourFault(FAULT.diagnosticsTimeout) }
  if (notes.phase === 'cancelling') return timedOut
  if (now < (notes.deadline ?? 0)) {
    const polled: DiagnosticsNotes = { ...notes, polls: (notes.polls ?? 0) + 1 }
    return { to: 'waiting', until: nextLook(polled, now), notes: polled, wake: true }
  }
  return notes.last ? timedOut : { to: 'waiting', until: now + LAST_MS, notes: { ...notes, last: true }, wake: true }
}
