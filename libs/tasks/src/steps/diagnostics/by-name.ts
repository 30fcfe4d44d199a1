/** Results of a device that does not answer for an object as a whole (quirk S5): its names are listed, then read. */
import type { AcsRequest, ParameterValue, Response } from '@auroralinks/cwmp'
import type { TaskDevice, Transition } from '../../kind.ts'
import { isSkipped } from '../skipped.ts'
import { isBelow, isObject } from '../tree.ts'
import type { DiagnosticsNotes, DiagnosticsTask } from './notes.ts'
import type { DiagnosticsResult } from './results.ts'
import { ended } from './running.ts'
import { LOOK_MS } from './times.ts'

type Move = Transition<DiagnosticsResult, DiagnosticsNotes>

/** Names in one request, and in all. */
const BATCH = 100
const MOST_NAMES = 2_000
/** Of values that are noted until the last has come. */
const MOST_CHARACTERS = 500_000

export const listOf = ({ progress: { notes } }: DiagnosticsTask): AcsRequest => ({
  method: 'GetParameterNames',
  path: notes.object ?? '',
  nextLevel: false,
})

const batchOf = ({ quirks }: TaskDevice): number => Math.min(BATCH, quirks?.reading?.mostNames ?? BATCH)

export const nextNames = ({ progress: { notes } }: DiagnosticsTask, device: TaskDevice): AcsRequest => ({
  method: 'GetParameterValues',
  names: (notes.left ?? []).slice(0, batchOf(device)),
})

/** What was listed or read: goes on with the next names, to the end. Null response: the CPE refused. */
export function readOn(task: DiagnosticsTask, response: Response | null, device: TaskDevice): Move {
  const { notes } = task.progress
  const object = notes.object ?? ''
  const read: ParameterValue[] = [
    ...(notes.read ?? []),
    ...(response?.method === 'GetParameterValuesResponse' ? response.parameters : []),
  ]
  const named =
    response?.method === 'GetParameterNamesResponse'
      ? response.parameters
          .map(p => p.name)
          .filter(name => isBelow(name, object) && !isObject(name) && !isSkipped(name, device))
      : (notes.left ?? []).slice(batchOf(device))
  const left = named.slice(0, MOST_NAMES)
  const refused = response === null ? (notes.left ?? []).slice(0, batchOf(device)).length : 0
  const unread = (notes.unread ?? 0) + refused + named.length - left.length
  const characters = read.reduce((sum, p) => sum + p.name.length + p.value.length, 0)
  if (left.length === 0 || characters > MOST_CHARACTERS)
    return ended(task, notes.state ?? '', read, null, unread + left.length)
  return { to: 'checking', notes: { ...notes, phase: 'reading', left, read, unread }, withinMs: LOOK_MS }
}
