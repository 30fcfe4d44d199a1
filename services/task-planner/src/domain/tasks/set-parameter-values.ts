/** setParameterValues: the values are written, and what became of a write whose answer was lost is read back (write.ts). */
import { FAULT } from '@auroralinks/runtime'
import type { Task } from '../model.ts'
import type { TaskKind } from './kind.ts'
import { ourFault } from './kind.ts'
import { checkValues, valuesToWrite } from './values.ts'
import type { WriteNotes, Writing } from './write.ts'
import { hasWritten, nextWrite, unknownWrite, writeAnswered, writeFaulted } from './write.ts'

/** The ParameterKey of a task that gives none: the task's id, 32 characters (TR-069 Table 12). */
export const keyOf = (task: Task): string => task.id.replaceAll('-', '')

const notesOf = (task: Task): WriteNotes => task.progress.notes as unknown as WriteNotes

function writing(task: Task): Writing {
  const given = task.arguments['parameterKey']
  const ownKey = typeof given !== 'string' || given === ''
  return { values: valuesToWrite(task.arguments['values']), key: ownKey ? keyOf(task) : given, ownKey }
}

export const setParameterValues: TaskKind = {
  check(a) {
    const key = a['parameterKey']
    if (typeof key === 'string' && key.length > 32) return 'parameterKey is longer than 32 characters (TR-069 A.3.2.1)'
    return checkValues(a['values'], { relative: false, empty: typeof key === 'string' && key !== '' })
  },
  next: (task, { device }) => nextWrite(writing(task), notesOf(task), device),
  answered(task, request, response, { device }) {
    const what = writeAnswered(writing(task), notesOf(task), request, response, device)
    if (what === null) return { go: 'fail', fault: ourFault(FAULT.badResponse) }
    return what.done ? { go: 'succeed', result: { status: what.status }, learned: what.learned } : { go: 'on', notes: what.notes, learned: what.learned }
  },
  faulted: (task, request, fault, { device }) => writeFaulted(writing(task), notesOf(task), request, fault, device),
  givenUp: task => (hasWritten(notesOf(task)) ? { fault: unknownWrite(writing(task), notesOf(task)) } : null),
}
