/**
 * addObject: reads which instances there are, adds one (TR-069 A.3.2.6, never twice), writes its values. When the
 * answer to AddObject never came, the instances are read again: one more than before is ours, none more means that it
 * did not run.
 */
import type { ParameterInfo } from '@auroralinks/cwmp'
import { FAULT } from '@auroralinks/runtime'
import type { Device, Json, Task, TaskFault } from '../model.ts'
import type { TaskKind, Turn } from './kind.ts'
import { checkObjectPath, ourFault } from './kind.ts'
import { keyOf } from './set-parameter-values.ts'
import { checkValues, valuesToWrite } from './values.ts'
import type { WriteNotes, Writing } from './write.ts'
import { hasWritten, nextWrite, unknownWrite, writeAnswered, writeFaulted } from './write.ts'

interface Notes extends WriteNotes {
  /** Instances before the AddObject; null when the CPE would not tell. */
  before?: number[] | null
  /** When that was read: the session and how many RPCs it had had. With any other RPC since then, it may be otherwise. */
  readAt?: string
  instance?: number
  status?: number
}

const notesOf = (task: Task): Notes => task.progress.notes as unknown as Notes
const pathOf = (task: Task): string => String(task.arguments['path'])
const json = (n: Notes): Task['progress']['notes'] => n as unknown as Task['progress']['notes']

function instancesIn(path: string, parameters: readonly ParameterInfo[]): number[] {
  const found = new Set<number>()
  for (const p of parameters) {
    if (!p.name.startsWith(path)) continue
    const n = Number(p.name.slice(path.length).split('.', 1)[0])
    if (Number.isInteger(n) && n > 0) found.add(n)
  }
  return [...found]
}

const placeOf = ({ session }: Device): string => `${session?.id} ${session && 'rpcs' in session ? session.rpcs : 0}`

function added(task: Task, notes: Notes): Turn {
  const values = valuesToWrite(task.arguments['values'])
  if (values.length > 0) return { go: 'on', notes: json(notes) }
  return { go: 'succeed', result: resultOf(task, notes) }
}

/** Some CPEs refuse with a Status where a fault belongs; it is a fault's code then (TR-069 A.5). */
const noInstance = (status: number): TaskFault => (status >= 9000 && status <= 9999
  ? { code: String(status), string: `The CPE refused AddObject with Status ${status}`, detail: [] }
  : ourFault(FAULT.badResponse, `The CPE answered AddObject without an instance number (Status ${status})`))

const resultOf = (task: Task, notes: Notes): Json => ({ instanceNumber: notes.instance ?? 0, path: `${pathOf(task)}${notes.instance}.`, status: notes.status ?? 0 })

/** The values of the instance that was made. AddObject had the same ParameterKey: it proves nothing of them. */
const writing = (task: Task): Writing => ({ values: valuesToWrite(task.arguments['values'], `${pathOf(task)}${notesOf(task).instance}.`), key: keyOf(task), ownKey: false })

function settle(task: Task, now: readonly number[]): Turn {
  const notes = notesOf(task)
  const before = notes.before
  if (!before) return { go: 'fail', fault: ourFault(FAULT.unknownOutcome) }
  const fresh = now.filter(n => !before.includes(n))
  if (fresh.length === 0) return { go: 'again' }
  if (fresh.length > 1) return { go: 'fail', fault: ourFault(FAULT.unknownOutcome, `${FAULT.unknownOutcome.string}: there are ${fresh.length} new instances (${fresh.join(', ')})`) }
  return added(task, { ...notes, instance: fresh[0]!, status: 0 })
}

export const addObject: TaskKind = {
  check: a => checkObjectPath(a['path']) ?? checkValues(a['values'], { relative: true, empty: true }),
  next(task, { device }) {
    const notes = notesOf(task)
    const path = pathOf(task)
    if (notes.instance !== undefined) return nextWrite(writing(task), notes, device)
    if (task.progress.unknown || notes.before === undefined || notes.readAt !== placeOf(device)) return { send: { method: 'GetParameterNames', path, nextLevel: true }, once: false }
    return { send: { method: 'AddObject', objectName: path, parameterKey: keyOf(task) }, once: true }
  },
  answered(task, request, response, { device }) {
    const notes = notesOf(task)
    if (response.method === 'GetParameterNamesResponse' && 'parameters' in response) {
      const instances = instancesIn(pathOf(task), response.parameters as ParameterInfo[])
      return task.progress.unknown ? settle(task, instances) : { go: 'on', notes: json({ ...notes, before: instances, readAt: placeOf(device) }) }
    }
    if (response.method === 'AddObjectResponse' && 'instanceNumber' in response) {
      if (!(response.instanceNumber > 0)) return { go: 'fail', fault: noInstance(Number(response.status)) }
      return added(task, { ...notes, instance: response.instanceNumber, status: response.status as number })
    }
    const what = writeAnswered(writing(task), notes, request, response, device)
    if (what === null) return { go: 'fail', fault: ourFault(FAULT.badResponse) }
    return what.done ? { go: 'succeed', result: resultOf(task, notes), learned: what.learned } : { go: 'on', notes: what.notes, learned: what.learned }
  },
  faulted(task, request, fault, { device }) {
    const notes = notesOf(task)
    // Some CPEs refuse to list an empty table (quirk S12): adding to it may still work, and starts from nothing.
    if (request.method === 'GetParameterNames') {
      const before = fault.cwmp.code === '9005' ? [] : null
      return task.progress.unknown ? settle(task, []) : { go: 'on', notes: json({ ...notes, before, readAt: placeOf(device) }) }
    }
    if (notes.instance !== undefined) {
      const turn = writeFaulted(writing(task), notes, request, fault, device)
      if (turn) return turn.go === 'fail' ? { ...turn, result: resultOf(task, notes) } : turn
      return { go: 'fail', fault: { code: fault.cwmp.code, string: fault.cwmp.string, detail: fault.cwmp.parameters }, result: resultOf(task, notes) }
    }
    return null
  },
  givenUp(task) {
    const notes = notesOf(task)
    return notes.instance !== undefined && hasWritten(notes) ? { fault: unknownWrite(writing(task), notes), result: resultOf(task, notes) } : null
  },
}
