/** Quirk profiles in a service: read at its start, and followed from then on. */
import { ConfigError, coarseInterval, text } from '@auroralinks/runtime'
import type { Logger } from '@auroralinks/runtime'
import { readFolder } from './folder.ts'
import { followQuirks } from './follow.ts'
import type { QuirkSource } from './follow.ts'
import type { Quirks } from './quirks.ts'

/** The variable of each service that follows profiles. */
export const quirksFolder = text(
  'ACS_QUIRKS_DIR',
  'folder of quirk profiles of your own, one JSON file each; unset: none',
)

export interface RunningQuirks {
  quirks: Quirks
  /** Resolves when the profiles are those of the call or later; a database that is away is a line in the log. */
  refresh(): Promise<void>
  stop(): void
}

/** How often changes are looked for, in ms. */
const FOLLOW_MS = 5_000

/** @throws ConfigError where the operator's folder, or a file in it, cannot be read now; later that is a line in the log */
export async function startQuirks(o: {
  folder: string | undefined
  source: QuirkSource
  logger: Logger
}): Promise<RunningQuirks> {
  if (o.folder !== undefined) await checkFolder(o.folder)
  const followed = await followQuirks({
    ...o,
    onProblem: problem => o.logger.warn('a quirk profile is left out', { reason: problem }),
  })
  const refresh = (): Promise<void> =>
    followed.refresh().catch(error => o.logger.warn('quirk profiles could not be read', { err: error }))
  await refresh()
  return { quirks: followed.quirks, refresh, stop: coarseInterval(FOLLOW_MS, () => void refresh()) }
}

async function checkFolder(folder: string): Promise<void> {
  const read = await readFolder(folder, 'folder').catch(error => {
    throw new ConfigError(`${quirksFolder.name} is "${folder}", which cannot be read: ${(error as Error).message}`)
  })
  if (read.problems.length > 0)
    throw new ConfigError(`${quirksFolder.name} is "${folder}", where ${read.problems.join('; and ')}`)
}
