/**
 * getParameterValues: reads in batches; a batch that the CPE refuses is halved until the name at fault is alone
 * (quirks S6, S7), so that one bad name does not cost the others. Objects are no values: where a CPE answers a partial
 * path with objects, it is asked for the leaves that GetParameterNames lists there, by name.
 */
import type { Fault, ParameterInfo, ParameterValue } from '@auroralinks/cwmp'
import { FAULT } from '@auroralinks/runtime'
import type { Device, Json, Request, Task } from '../model.ts'
import { masked } from '../secrets.ts'
import { learnValues } from './values.ts'
import type { TaskKind, Turn } from './kind.ts'
import { NOT_RETURNED, checkName, cpeFault, orRoot } from './kind.ts'
import { isBelow, isObject, isPart, parentsOf, sizeOf } from './tree.ts'

/** Names per request at first: below what the field's smallest devices take when they are not asked for too much. */
const BATCH = 100
/** Requests that were refused and halved; beyond, a refused batch is given up with all its names. */
const MOST_HALVED = 1_000
/** Names of leaves that are noted, in characters. */
const MOST_NOTED = 1_000_000

interface NameFault {
  name: string
  code: string
  string: string
}

interface Notes {
  /** Batches of names; `list`: a partial path that was answered with objects. */
  left: (string[] | { list: string })[]
  values: ParameterValue[]
  faults: NameFault[]
  halved: number
}

const inBatches = (names: readonly string[]): string[][] => Array.from({ length: Math.ceil(names.length / BATCH) }, (_, i) => names.slice(i * BATCH, (i + 1) * BATCH))

function notesOf(task: Task): Notes {
  const n = task.progress.notes as unknown as Partial<Notes>
  if (n.left) return { ...(n as Notes), halved: n.halved ?? 0 }
  return { left: inBatches((task.arguments['names'] as string[]) ?? []), values: [], faults: [], halved: 0 }
}

function goOn(notes: Notes, learned: Turn['learned'], lastFault: Fault | null): Turn {
  if (notes.left.length > 0) return { go: 'on', notes: notes as unknown as Task['progress']['notes'], learned }
  const result = { values: notes.values, faults: notes.faults } as unknown as Json
  if (notes.values.length === 0 && notes.faults.length > 0) {
    const first = notes.faults[0]!
    const fault = lastFault && notes.faults.length === 1 ? cpeFault(lastFault) : { code: first.code, string: first.string, detail: notes.faults }
    return { go: 'fail', fault: fault.detail.length > 0 ? fault : { ...fault, detail: notes.faults }, result, learned }
  }
  return { go: 'succeed', result, learned }
}

/** Partial paths that were answered with objects and no values. */
function answeredWithObjects(asked: readonly string[], values: readonly ParameterValue[]): string[] {
  const objects = values.map(v => v.name).filter(isObject)
  if (objects.length === 0) return []
  const byName = new Set(asked)
  const told = parentsOf(values.map(v => v.name).filter(name => !isObject(name) && !byName.has(name)))
  return [...new Set(asked)].filter(path => isPart(path) && !told.has(path) && objects.some(o => o === path || isBelow(o, path)))
}

function read(notes: Notes, request: Request, parameters: readonly ParameterValue[]): Turn {
  const asked = request.method === 'GetParameterValues' ? request.names : []
  const values = parameters.filter(v => !isObject(v.name))
  const got = new Set(values.map(v => v.name))
  const missing = asked.filter(name => !isPart(name) && !name.includes('*') && !name.includes('[') && !got.has(name))
  return goOn({
    ...notes,
    left: [...answeredWithObjects(asked, parameters).map(list => ({ list })), ...notes.left.slice(1)],
    values: [...notes.values, ...values.map(masked)],
    faults: [...notes.faults, ...missing.map(name => ({ name, ...NOT_RETURNED }))],
  }, { parameters: learnValues(values) }, null)
}

function listed(notes: Notes, list: string, infos: readonly ParameterInfo[]): Turn {
  const leaves = infos.filter(p => isBelow(p.name, list) && !isObject(p.name))
  const have = new Set(notes.values.map(v => v.name))
  const names = [...new Set(leaves.map(p => p.name))].filter(name => !have.has(name))
  const rest = notes.left.slice(1)
  const learned = { parameters: leaves.map(p => ({ name: p.name, writable: p.writable })) }
  const noted = notes.left.reduce((sum, l) => sum + (Array.isArray(l) ? sizeOf(l) : 0), sizeOf(names))
  if (noted > MOST_NOTED) return goOn({ ...notes, left: rest, faults: [...notes.faults, { name: list, ...FAULT.responseTooLarge }] }, learned, null)
  return goOn({ ...notes, left: [...inBatches(names), ...rest] }, learned, null)
}

const absolute = (batch: readonly string[], device: Device): string[] => batch.map(name => orRoot(name, device))

export const getParameterValues: TaskKind = {
  check(a) {
    const names = a['names']
    if (!Array.isArray(names) || names.length === 0) return 'names is empty: name at least one parameter or partial path'
    return names.map(checkName).find(why => why !== null) ?? null
  },
  next(task, { device }) {
    const batch = notesOf(task).left[0] ?? []
    return { send: Array.isArray(batch) ? { method: 'GetParameterValues', names: absolute(batch, device) } : { method: 'GetParameterNames', path: batch.list, nextLevel: false }, once: false }
  },
  answered(task, request, response) {
    const notes = notesOf(task)
    const [batch = []] = notes.left
    const parameters = 'parameters' in response ? response.parameters : []
    return Array.isArray(batch) ? read(notes, request, parameters as ParameterValue[]) : listed(notes, batch.list, parameters as ParameterInfo[])
  },
  faulted(task, _request, fault) {
    const notes = notesOf(task)
    const [batch = [], ...rest] = notes.left
    const names = Array.isArray(batch) ? batch : [batch.list]
    if (names.length > 1 && notes.halved < MOST_HALVED) {
      const half = names.length >> 1
      return goOn({ ...notes, halved: notes.halved + 1, left: [names.slice(0, half), names.slice(half), ...rest] }, {}, fault)
    }
    return goOn({ ...notes, left: rest, faults: [...notes.faults, ...names.map(name => ({ name, code: fault.cwmp.code, string: fault.cwmp.string }))] }, {}, fault)
  },
  stands(task) {
    const n = notesOf(task)
    return { done: n.values.length + n.faults.length, where: `${n.values.length} values read, ${n.faults.length} names could not be read, ${n.left.length} requests were still to be sent`, result: { values: n.values, faults: n.faults } as unknown as Json }
  },
}
