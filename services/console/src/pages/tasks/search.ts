import { oneOf, textOf } from '../../app/search.ts'
import { TASK_STATUSES, TASK_TYPES } from '../../domain/statuses.ts'
import type { TaskStatusName, TaskTypeName } from '../../domain/statuses.ts'

/** What the address says. */
export interface TasksSearch {
  status?: TaskStatusName
  type?: TaskTypeName
  /** The one that is looked at. */
  task?: string
}

/** Out of an address. */
export const readSearch = (search: Record<string, unknown>): TasksSearch => {
  const [status, type] = [oneOf(TASK_STATUSES, search['status']), oneOf(TASK_TYPES, search['type'])]
  const task = textOf(search['task'])
  return { ...(status && { status }), ...(type && { type }), ...(task && { task }) }
}
