/**
 * getParameterValues: reads in batches; a batch that the CPE refuses is halved until the name at fault is alone
 * (quirks S6, S7), so that one bad name does not cost the others.
 */
import type { Fault, ParameterValue } from '@auroralinks/cwmp'
import type { Json, Task } from '../model.ts'
import { masked } from '../secrets.ts'
import { learnValues } from './values.ts'
import type { TaskKind, Turn } from './kind.ts'
import { checkName, cpeFault, orRoot } from './kind.ts'

/** Names per request at first: below what the field's smallest devices take when they are not asked for too much. */
const BATCH = 100

interface Notes {
  left: string[][]
  values: ParameterValue[]
  faults: { name: string; code: string; string: string }[]
}

function notesOf(task: Task): Notes {
  const n = task.progress.notes as unknown as Partial<Notes>
  if (n.left) return n as Notes
  const names = (task.arguments['names'] as string[]) ?? []
  const left: string[][] = []
  for (let i = 0; i < names.length; i += BATCH) left.push(names.slice(i, i + BATCH))
  return { left, values: [], faults: [] }
}

function goOn(notes: Notes, learned: readonly ParameterValue[], lastFault: Fault | null): Turn {
  const what = { parameters: learnValues(learned) }
  if (notes.left.length > 0) return { go: 'on', notes: notes as unknown as Task['progress']['notes'], learned: what }
  const result = { values: notes.values, faults: notes.faults } as unknown as Json
  if (notes.values.length === 0 && notes.faults.length > 0) {
    const first = notes.faults[0]!
    const fault = lastFault && notes.faults.length === 1 ? cpeFault(lastFault) : { code: first.code, string: first.string, detail: notes.faults }
    return { go: 'fail', fault: fault.detail.length > 0 ? fault : { ...fault, detail: notes.faults }, result, learned: what }
  }
  return { go: 'succeed', result, learned: what }
}

export const getParameterValues: TaskKind = {
  check(a) {
    const names = a['names']
    if (!Array.isArray(names) || names.length === 0) return 'names is empty: name at least one parameter or partial path'
    return names.map(checkName).find(why => why !== null) ?? null
  },
  next(task, { device }) {
    const batch = notesOf(task).left[0] ?? []
    return { send: { method: 'GetParameterValues', names: batch.map(name => orRoot(name, device)) }, once: false }
  },
  answered(task, request, response) {
    const notes = notesOf(task)
    const asked = request.method === 'GetParameterValues' ? request.names : []
    const values = response.method === 'GetParameterValuesResponse' && 'parameters' in response ? (response.parameters as ParameterValue[]) : []
    const got = new Set(values.map(v => v.name))
    const missing = asked.filter(name => name !== '' && !name.endsWith('.') && !name.includes('*') && !name.includes('[') && !got.has(name))
    return goOn({
      left: notes.left.slice(1),
      values: [...notes.values, ...values.map(masked)],
      faults: [...notes.faults, ...missing.map(name => ({ name, code: 'not-returned', string: 'The CPE left this name out of its answer' }))],
    }, values, null)
  },
  faulted(task, _request, fault) {
    const notes = notesOf(task)
    const [batch = [], ...rest] = notes.left
    if (batch.length > 1) {
      const half = batch.length >> 1
      return { go: 'on', notes: { ...notes, left: [batch.slice(0, half), batch.slice(half), ...rest] } as unknown as Task['progress']['notes'] }
    }
    return goOn({ ...notes, left: rest, faults: [...notes.faults, { name: batch[0] ?? '', code: fault.cwmp.code, string: fault.cwmp.string }] }, [], fault)
  },
}
