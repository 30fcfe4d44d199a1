/** Commands on the topic against the data models, as the API does with tasks over REST, which come with `force`. */
import { parseDeviceId } from '@auroralinks/contracts'
import type { DataModels } from '@auroralinks/data-model'
import { toldNames, writableNames } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import { NO_QUIRKS } from '@auroralinks/quirks'
import { modelObjections } from '@auroralinks/tasks'
import type { Objection, Task } from '@auroralinks/tasks'
import type { Device } from '../domain/model.ts'
import type { Secrets } from '../secrets/secrets.ts'

/** Why a task cannot be for a device, the first of the reasons; null where the models have nothing against it. */
export async function modelObjectionTo(
  task: Task,
  device: Device,
  s: { readonly models: DataModels; readonly database: Database; readonly secrets: Secrets },
): Promise<Objection | null> {
  const [first, ...more] = await modelObjections(
    s.models,
    { ...s.secrets.openedArguments(device.id, task.arguments), type: task.type },
    {
      writable: names => writableNames(s.database, device.key, names),
      told: names => toldNames(s.database, device.key, names),
      quirks: async () => device.quirks ?? NO_QUIRKS,
      root: async () => device.root,
    },
    parseDeviceId(device.id) ?? undefined,
  )
  if (first === undefined) return null
  const others = more.length === 0 ? '' : `; and ${more.length} more`
  return {
    where: first.where.slice(1).replaceAll('/', '.'),
    detail: `${first.name}: ${first.objection.detail}${others}. With force it is sent all the same`,
  }
}
