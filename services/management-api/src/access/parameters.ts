/** Names of parameters in what is asked for and shown, against those that somebody may reach. */
import { isSecret } from '@auroralinks/data-model'
import { baseOf } from '@auroralinks/tasks'
import type { Filter } from '../filter/parse.ts'
import type { Task } from '../task-body.ts'
import { reaches } from './access.ts'
import { filesForTenant } from './files.ts'
import type { Scope } from './access.ts'

type Body = { readonly [name: string]: unknown }

const named = (list: unknown): { name: string }[] =>
  Array.isArray(list)
    ? list.filter((x: unknown): x is { name: string } => typeof (x as { name?: unknown } | null)?.name === 'string')
    : []

/** Without a path they ask for the whole tree. */
const OF_A_TREE: ReadonlySet<unknown> = new Set(['getParameterNames', 'refresh'])

/** The parameters and objects that the arguments of a task name, in full. */
export function namesIn(task: Body): string[] {
  const names = Array.isArray(task['names']) ? task['names'].filter(n => typeof n === 'string') : []
  const path = task['path'] ?? (OF_A_TREE.has(task['type']) ? '' : undefined)
  return [
    ...names,
    ...(typeof path === 'string' ? [path] : []),
    ...named(task['values']).map(v => baseOf(path) + v.name),
    ...named(task['attributes']).map(a => a.name),
  ]
}

/** A name among those of a task that is out of reach; null: there is none. */
export const nameOutOfReach = (task: Body, scope: Scope): string | null =>
  scope.parameters === null ? null : (namesIn(task).find(name => !reaches(scope, name)) ?? null)

/** The name of a secret parameter that a task writes; null: it writes none. */
export const secretWritten = (task: Body): string | null =>
  named(task['values'])
    .map(v => baseOf(task['path']) + v.name)
    .find(isSecret) ?? null

/** What of a task is shown to whom not all its parameters are within reach: that it is there, and how it ended. */
const SHOWN = [
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
  'jobId',
]

/** A task as somebody may see it. */
export function taskWithin(task: Task, scope: Scope): Task {
  if (nameOutOfReach(task, scope) === null) return filesForTenant(task, scope)
  const { fault } = task
  return {
    ...Object.fromEntries(SHOWN.map(name => [name, task[name]])),
    uniqueKey: null,
    progress: null,
    result: null,
    fault: fault === null ? null : { ...fault, detail: [] },
  } as unknown as Task
}

/** The parameters that a filter asks for. */
export function parametersIn(filter: Filter): string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.parts.flatMap(parametersIn)
    case 'not':
      return parametersIn(filter.part)
    case 'restriction':
      return filter.isParameter ? [filter.name] : []
  }
}
