/** The limits of a gateway: read at its start, and followed from then on. */
import { followRuleFile } from '@auroralinks/runtime'
import type { Logger } from '@auroralinks/runtime'
import { createLimits } from './limits.ts'
import type { Limits, LimitsOptions } from './limits.ts'
import { parseLimits } from './rules.ts'

/** @throws ConfigError where the file cannot be read now; later that is a line in the log, and what it said before holds */
export async function startLimits(
  o: LimitsOptions & { file: string | undefined; logger: Logger },
): Promise<{ limits: Limits; stop(): void }> {
  const { file, logger } = o
  const limits = createLimits(o)
  if (file === undefined) return { limits, stop() {} }
  const stop = await followRuleFile({
    variable: 'ACS_CWMP_LIMITS',
    file,
    what: 'the limits',
    parse: parseLimits,
    set: limits.set,
    logger,
  })
  return { limits, stop }
}
