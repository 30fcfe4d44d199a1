/** Results of a device that does not answer for an object as a whole (quirk S5): its names are listed, then read. */
import type { AcsRequest, ParameterValue, Response } from '@auroralinks/cwmp'
import type { Transition } from '../../kind.ts'
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

export const nextNames = ({ progress: { notes } }: DiagnosticsTask): AcsRequest => ({
  method: 'GetParameterValues',
  names: (notes.left ?? []).slice(0, BATCH),
})

/** What was listed or read: goes on with the next names, to the end. Null response: the CPE refused. */
export function readOn(task: DiagnosticsTask, response: Response | null): Move {
  const { notes } = task.progress
  const object = notes.object ?? ''
  const read: ParameterValue[] = [
    ...(notes.read ?? []),
    ...(response?.method === 'GetParameterValuesResponse' ? response.parameters : []),
  ]
  const left =
    response?.method === 'GetParameterNamesResponse'
      ? response.parameters
          .map(p => p.name)
          .filter(name => isBelow(name, object) && !isObject(name))
          .slice(0, MOST_NAMES)
      : (notes.left ?? []).slice(BATCH)
  const characters = read.reduce((sum, p) => sum + p.name.length + p.value.length, 0)
  if (left.length === 0 || characters > MOST_CHARACTERS) return ended(task, notes.state ?? '', read, null)
  return { to: 'checking', notes: { ...notes, phase: 'reading', left, read }, withinMs: LOOK_MS }
}
