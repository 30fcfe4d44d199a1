/** What a test notes between its RPCs, and what it asks for. */
import { argumentsOfObjects, diagnosticObjects } from '@auroralinks/data-model'
import type { DiagnosticTest } from '@auroralinks/data-model'
import type { ParameterValue } from '@auroralinks/cwmp'
import type { TaskDevice } from '../../kind.ts'
import type { TaskOf } from '../../task.ts'
import { keyOf } from '../../task.ts'
import { holdsSkipped } from '../skipped.ts'

export interface DiagnosticsArguments {
  test: DiagnosticTest | 'other'
  arguments: { [name: string]: string }
  path?: string | undefined
  timeLimitSeconds?: number | undefined
}

/**
 * - `finding`: the object is looked for, and whether it runs a test already
 * - `ready`: it was found idle; the next RPC starts the test
 * - `settling`: nobody knows whether that RPC ran: it is read back
 * - `running`: the device works, or is looked at
 * - `listing`, `reading`: it is done, and its results are read by name
 * - `cancelling`: it took too long
 */
type Phase = 'finding' | 'ready' | 'settling' | 'running' | 'listing' | 'reading' | 'cancelling'

export interface DiagnosticsNotes {
  phase?: Phase
  /** Types of parameters: from the planner those that the device has reported before, later the device's own. */
  types?: { [name: string]: string }
  /** Objects that the device does not have, with what it said. */
  without?: { name: string; code: string; string: string }[]
  /** It does not answer for the object as a whole: its parameters are asked for one by one. */
  byName?: boolean
  /** The object that runs the test. */
  object?: string
  /** Its state before the test. */
  before?: string
  /** Its arguments were others before: that they are those of the task shows that it was written. */
  differs?: boolean
  /** How long the test takes, in seconds. */
  least?: number
  most?: number
  /** When the device took it, and when it must have ended; ms since 1970. */
  startedAt?: number
  deadline?: number
  /** How often the device was asked to come. */
  polls?: number
  /** The deadline has passed, and the device is looked at once more. */
  last?: boolean
  /** Somebody else's test is waited for, until then. */
  busyUntil?: number
  /** The device has booted since, and how often the test began again because of that. */
  booted?: boolean
  restarts?: number
  /** The CPE does not tell its ParameterKey. */
  keyless?: boolean
  /** Words that were refused as a way to cancel. */
  cancels?: number
  state?: string
  /** Names that are still to be read, and what was read. */
  left?: string[]
  read?: ParameterValue[]
  /** Names that are too many to be read, or refused. */
  unread?: number
  /** When and in which session the RPC was sent whose answer was lost; the planner notes it. */
  sentAt?: number
  sessionId?: string
}

export type DiagnosticsTask = TaskOf<DiagnosticsArguments, DiagnosticsNotes>

/** Objects that may run the test: those that the device is known to have come first. */
export function objectsFor(
  { arguments: { test, path }, progress: { notes } }: DiagnosticsTask,
  root: 'Device.' | 'InternetGatewayDevice.' | null,
): readonly string[] {
  if (path !== undefined) return [path]
  if (test === 'other') return []
  const known = Object.keys(notes.types ?? {})
  const objects = diagnosticObjects(test, root)
  const has = (object: string): boolean => known.some(name => name.startsWith(object))
  return [...objects.filter(has), ...objects.filter(object => !has(object))]
}

/** Whether an object is not read as a whole: the device refused that, or a quirk profile skips a part of it. */
export const isReadByName = (object: string, { byName }: DiagnosticsNotes, device: TaskDevice): boolean =>
  byName === true || holdsSkipped(object, device)

/** The names of an object's arguments, those of the task among them. */
export const argumentNames = (task: DiagnosticsTask, object: string): ReadonlySet<string> =>
  new Set([...argumentsOfObjects([object]), ...Object.keys(task.arguments.arguments)])

/** The ParameterKey of the start: another one each time that it begins again. */
export const startKey = (task: DiagnosticsTask): string =>
  `${keyOf(task).slice(0, 31)}${'xyz'[(task.progress.notes.restarts ?? 0) - 1] ?? keyOf(task).slice(31)}`
