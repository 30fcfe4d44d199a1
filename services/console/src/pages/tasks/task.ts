/** A task as the API shows it: what all have, and what is of its kind. */
import type { Schemas } from '../../api/client.ts'

export type Task = Schemas['Task']

const COMMON = new Set([
  'id',
  'deviceId',
  'type',
  'status',
  'attempts',
  'createdAt',
  'startedAt',
  'endedAt',
  'notBefore',
  'expires',
  'uniqueKey',
  'jobId',
  'progress',
  'result',
  'fault',
])

/** The arguments that it was given. */
export const argumentsOf = (task: Task): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(task).filter(([name, value]) => !COMMON.has(name) && value !== null && value !== undefined),
  )

/** What it is about, as a few words: the first name, path or file. */
export function subjectOf(task: Task): string {
  const a = argumentsOf(task) as {
    values?: { name: string; value?: unknown }[]
    names?: string[]
    path?: string
    file?: string
    url?: string
    test?: string
    attributes?: { name: string }[]
  }
  const more = (n: number): string => (n > 1 ? ` +${n - 1}` : '')
  if (a.values?.[0] !== undefined)
    return `${a.values[0].name} = ${String(a.values[0].value ?? '')}${more(a.values.length)}`
  if (a.names?.[0] !== undefined) return a.names[0] + more(a.names.length)
  if (a.attributes?.[0] !== undefined) return a.attributes[0].name + more(a.attributes.length)
  return a.path ?? a.file ?? a.url ?? a.test ?? ''
}

/** How long it took, or is taking, in ms; null where it has not begun. */
export const tookMs = (task: Pick<Task, 'startedAt' | 'endedAt'>, now: number): number | null =>
  task.startedAt === null ? null : (task.endedAt === null ? now : Date.parse(task.endedAt)) - Date.parse(task.startedAt)
