/** Files in tasks: a tenant calls its own by their names, and no others. */
import { nameForTenant, nameInTenant } from '@auroralinks/contracts'
import { isUploadName } from '@auroralinks/runtime'
import type { Scope } from './access.ts'

type OfTenant = Pick<Scope, 'tenant'>

/** The name of a file as it is kept; what a device sent belongs to the device. */
export const keptFileName = (name: string, { tenant }: OfTenant): string =>
  isUploadName(name) ? name : nameInTenant(tenant, name)

/** A task whose file is that of whoever gives it. */
export function filesOfTenant<T extends object>(task: T, scope: OfTenant): T {
  const { file } = task as { file?: unknown }
  return typeof file === 'string' && scope.tenant !== null ? { ...task, file: keptFileName(file, scope) } : task
}

/** A task, or an event, as its tenant calls the file in it. */
export function filesForTenant<T extends object>(shown: T, { tenant }: OfTenant): T {
  const { file } = shown as { file?: unknown }
  return typeof file === 'string' && tenant !== null ? { ...shown, file: nameForTenant(tenant, file) } : shown
}
