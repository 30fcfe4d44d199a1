/** Names by alias are for devices that say that they understand them (TR-069 3.6.1): others are not asked. */
import { wellKnown } from '@auroralinks/data-model'
import type { Database } from '@auroralinks/database'
import { excerpt } from '@auroralinks/runtime'
import { aliasIn } from '@auroralinks/tasks'
import type { Objection, Task } from '@auroralinks/tasks'
import type { Device } from '../domain/model.ts'
import { knownValues } from '../store/reads.ts'

/** Why a task cannot be for a device; null where it can, or where the device has not come yet. */
export async function aliasObjectionTo(task: Task, device: Device, database: Database): Promise<Objection | null> {
  const alias = aliasIn(task.arguments)
  if (alias === null || device.root === null) return null
  const name = wellKnown(device.root).aliasBasedAddressing
  const value = (await knownValues(database, device.key, [name])).get(name)?.trim()
  if (value === '1' || value === 'true') return null
  const told = value === undefined ? 'it has not told' : `it says ${excerpt(value)} for`
  return {
    where: alias.where,
    detail: `"${excerpt(alias.path)}" names a row by its alias, and the device does not address by alias: ${told} ${name}`,
  }
}
