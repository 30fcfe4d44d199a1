/** What follows from the list of kinds: the types there are, the kind of each, and the check of its arguments. */
import type { z } from 'zod'
import type { AnyKind, Objection } from './kind.ts'
import * as list from './list.ts'

/** `reboot`, `setParameterValues` …, as the REST API and the fields of `CreateTask` call them. */
export type TaskType = (typeof list)[keyof typeof list]['type']

const kinds = Object.values(list) as unknown as readonly AnyKind[]

/** Every kind by its type. */
export const KINDS = Object.fromEntries(kinds.map(kind => [kind.type, kind])) as { readonly [T in TaskType]: AnyKind }

/** The kind of a task. @throws Error for one that this version does not know */
export function kindOf({ type }: { readonly type: string }): AnyKind {
  if (!isTaskType(type)) throw new Error(`there is no kind of task "${type}"`)
  return KINDS[type]
}

/** Sorted by name. */
export const TASK_TYPES: readonly TaskType[] = kinds.map(kind => kind.type as TaskType)

export const isTaskType = (type: string): type is TaskType => Object.hasOwn(KINDS, type)

/** The arguments with their defaults, or why they cannot be: the first few things that are wrong. */
export function parseArguments(
  type: TaskType,
  given: unknown,
): { ok: true; arguments: object } | { ok: false; why: string } {
  const kind = KINDS[type]
  const parsed = kind.arguments.safeParse(given)
  if (!parsed.success)
    return {
      ok: false,
      why: parsed.error.issues
        .slice(0, MOST)
        .map(issue => lineOf(objectionOf(issue)))
        .join('; '),
    }
  const objection = kind.check?.(parsed.data) ?? null
  return objection === null ? { ok: true, arguments: parsed.data } : { ok: false, why: lineOf(objection) }
}

const MOST = 5

const objectionOf = (issue: z.core.$ZodIssue): Objection => ({ where: issue.path.join('.'), detail: issue.message })

const lineOf = ({ where, detail }: Objection): string => (where === '' ? detail : `${where} ${detail}`)
