/**
 * addObject: reads which instances there are, adds one (TR-069 A.3.2.6, never twice), writes its values. When the
 * answer to AddObject never came, the instances are read again: one more than before is ours, none more means that it
 * did not run.
 */
import type { ParameterInfo } from '@auroralinks/cwmp'
import { FAULT } from '@auroralinks/runtime'
import { z } from 'zod'
import { aliasOfNew, tableOf } from './aliases.ts'
import { objectPath, onceEach, values } from './arguments.ts'
import { BAD_RESPONSE, cpeFault, ourFault } from './fault.ts'
import { taskKind } from './kind.ts'
import type { TaskDevice, Transition } from './kind.ts'
import { valuesToWrite } from './steps/values.ts'
import { hasWritten, nextWrite, unknownWrite, writeAnswered, writeFaulted } from './steps/write.ts'
import type { WriteNotes, Writing } from './steps/write.ts'
import { keyOf } from './task.ts'
import type { TaskFault, TaskOf } from './task.ts'

const schema = z.strictObject({
  path: objectPath,
  values: values.optional().meta({ description: 'Names relative to the new instance' }),
})

const result = z.object({ instanceNumber: z.number().int(), path: z.string(), status: z.number().int() })
type Result = z.output<typeof result>

interface Notes extends WriteNotes {
  /** Instances before the AddObject; null when the CPE did not list them. */
  before?: number[] | null
  /** When that was read: the session and how many RPCs it had had. With any other RPC since then, it may be otherwise. */
  readAt?: string
  instance?: number
  status?: number
}

type AddObjectTask = TaskOf<z.output<typeof schema>, Notes>

function instancesIn(path: string, parameters: readonly ParameterInfo[]): number[] {
  const found = new Set<number>()
  for (const p of parameters) {
    if (!p.name.startsWith(path)) continue
    const n = Number(p.name.slice(path.length).split('.', 1)[0])
    if (Number.isInteger(n) && n > 0) found.add(n)
  }
  return [...found]
}

const placeOf = ({ session }: TaskDevice): string => `${session?.id} ${session?.rpcs ?? 0}`

function added(task: AddObjectTask, notes: Notes): Transition<Result, Notes> {
  const alias = aliasOfNew(task.arguments.path)
  const learned =
    alias === null
      ? undefined
      : { parameters: [{ name: `${resultOf(task, notes).path}Alias`, value: alias, type: 'xsd:string' }] }
  if ((task.arguments.values ?? []).length > 0) return { to: 'next', notes, learned }
  return { to: 'succeeded', result: resultOf(task, notes), learned }
}

/** Some CPEs refuse with a Status where a fault belongs; it is a fault's code then (TR-069 A.5). */
const noInstance = (status: number): TaskFault =>
  status >= 9000 && status <= 9999
    ? { code: String(status), string: `The CPE refused AddObject with Status ${status}`, detail: [] }
    : ourFault(FAULT.badResponse, `The CPE answered AddObject without an instance number (Status ${status})`)

const resultOf = ({ arguments: { path } }: AddObjectTask, notes: Notes): Result => ({
  instanceNumber: notes.instance ?? 0,
  path: `${tableOf(path)}${notes.instance}.`,
  status: notes.status ?? 0,
})

/** The values of the instance that was made. AddObject had the same ParameterKey: it proves nothing of them. */
const writing = (task: AddObjectTask): Writing => ({
  values: valuesToWrite(task.arguments.values, `${tableOf(task.arguments.path)}${task.progress.notes.instance}.`),
  key: keyOf(task),
  ownKey: false,
})

function settle(task: AddObjectTask, now: readonly number[]): Transition<Result, Notes> {
  const { notes } = task.progress
  const { before } = notes
  if (!before) return { to: 'failed', fault: ourFault(FAULT.unknownOutcome) }
  const fresh = now.filter(n => !before.includes(n))
  if (fresh.length === 0) return { to: 'retry' }
  if (fresh.length === 1) return added(task, { ...notes, instance: fresh[0]!, status: 0 })
  const what = `there are ${fresh.length} new instances (${fresh.join(', ')})`
  return { to: 'failed', fault: ourFault(FAULT.unknownOutcome, `${FAULT.unknownOutcome.string}: ${what}`) }
}

export const addObject = taskKind<Notes>()({
  type: 'addObject',
  words: { title: 'Add an object', does: 'Adds one instance to a table, and writes its values.' },
  arguments: schema,
  result,
  example: {
    arguments: { path: 'Device.NAT.PortMapping.', values: [{ name: 'ExternalPort', value: '8080' }] },
    result: { instanceNumber: 3, path: 'Device.NAT.PortMapping.3.', status: 0 },
  },
  check: ({ values: list = [] }) => onceEach(list),
  next(task, { device }) {
    const { notes, unknown } = task.progress
    const { path } = task.arguments
    if (notes.instance !== undefined) return nextWrite(writing(task), notes, device)
    const mustLook = unknown || notes.before === undefined || notes.readAt !== placeOf(device)
    if (mustLook) return { send: { method: 'GetParameterNames', path: tableOf(path), nextLevel: true } }
    return { send: { method: 'AddObject', objectName: path, parameterKey: keyOf(task) } }
  },
  answered(task, request, response, { device }) {
    const { notes, unknown } = task.progress
    if (response.method === 'GetParameterNamesResponse') {
      const instances = instancesIn(tableOf(task.arguments.path), response.parameters)
      if (unknown) return settle(task, instances)
      return { to: 'next', notes: { ...notes, before: instances, readAt: placeOf(device) } }
    }
    if (response.method === 'AddObjectResponse') {
      const { instanceNumber: instance, status } = response
      return instance > 0 ? added(task, { ...notes, instance, status }) : { to: 'failed', fault: noInstance(status) }
    }
    const written = writeAnswered(writing(task), notes, request, response, device)
    if (written === null) return BAD_RESPONSE
    const { done, learned } = written
    return done
      ? { to: 'succeeded', result: resultOf(task, notes), learned }
      : { to: 'next', notes: written.notes, learned }
  },
  faulted(task, request, fault, { device }) {
    const { notes, unknown } = task.progress
    // Some CPEs refuse to list an empty table (quirk S12): adding to it may still work, and starts from nothing.
    if (request.method === 'GetParameterNames') {
      if (unknown) return settle(task, [])
      return {
        to: 'next',
        notes: { ...notes, before: fault.cwmp.code === '9005' ? [] : null, readAt: placeOf(device) },
      }
    }
    if (notes.instance === undefined) return null
    return writeFaulted(writing(task), notes, request, fault, device) ?? { to: 'failed', fault: cpeFault(fault) }
  },
  givenUp(task) {
    const { notes } = task.progress
    if (notes.instance === undefined || !hasWritten(notes)) return null
    return unknownWrite(writing(task), notes)
  },
  soFar: task => (task.progress.notes.instance === undefined ? null : resultOf(task, task.progress.notes)),
  hasChanged: task => task.progress.notes.instance !== undefined,
})
