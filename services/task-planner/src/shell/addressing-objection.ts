/** Names by alias, and wildcards, are for devices that say that they understand them (TR-069 3.6.1, A.2.4): others are not asked. */
import { wellKnown } from '@auroralinks/data-model'
import type { Database } from '@auroralinks/database'
import { excerpt } from '@auroralinks/runtime'
import { aliasIn, wildcardIn } from '@auroralinks/tasks'
import type { Objection, Task } from '@auroralinks/tasks'
import type { Device } from '../domain/model.ts'
import { knownValues } from '../store/reads.ts'

type Root = NonNullable<Device['root']>

const WAYS = [
  {
    find: aliasIn,
    names: 'names a row by its alias, and the device does not address by alias',
    told: (root: Root) => wellKnown(root).aliasBasedAddressing,
  },
  {
    find: wildcardIn,
    names: 'has a wildcard, and the device does not understand these',
    // Not in TR-098, whose devices have none.
    told: (root: Root) => `${root}ManagementServer.InstanceWildcardsSupported`,
  },
] as const

/** Why a task cannot be for a device; null where it can, or where the device has not come yet. */
export async function addressingObjectionTo(task: Task, device: Device, database: Database): Promise<Objection | null> {
  if (device.root === null) return null
  for (const way of WAYS) {
    const found = way.find(task.arguments)
    if (found === null) continue
    const name = way.told(device.root)
    const value = (await knownValues(database, device.key, [name])).get(name)?.trim()
    if (value === '1' || value === 'true') continue
    const told = value === undefined ? 'it has not told' : `it says ${excerpt(value)} for`
    return { where: found.where, detail: `"${excerpt(found.path)}" ${way.names}: ${told} ${name}` }
  }
  return null
}
