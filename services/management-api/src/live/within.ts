/** Live events as somebody may see them who may reach some parameters only. */
import { reaches } from '../access/access.ts'
import { filesForTenant } from '../access/files.ts'
import type { Scope } from '../access/access.ts'
import { taskWithin } from '../access/parameters.ts'
import type { Task } from '../task-body.ts'

type Body = Record<string, unknown>

/** An event without the parameters that are out of reach. What a device called may hold any: its arguments are left out. */
export function eventWithin(body: Body, scope: Scope): Body {
  if (scope.parameters === null && scope.tenant === null) return body
  switch (body['type']) {
    case 'device.valuesChanged':
      return { ...body, values: (body['values'] as { name: string }[]).filter(v => reaches(scope, v.name)) }
    case 'device.called':
      return scope.parameters === null ? body : { ...body, arguments: null }
    case 'device.downloadRequested':
      return filesForTenant(body, scope)
    default:
      return body['task'] === undefined ? body : { ...body, task: taskWithin(body['task'] as Task, scope) }
  }
}
