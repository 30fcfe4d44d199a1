/** The limits of a gateway: read at its start, and followed from then on. */
import { ConfigError, follow, readFiles } from '@auroralinks/runtime'
import type { FilesRead, Logger } from '@auroralinks/runtime'
import { createLimits } from './limits.ts'
import type { Limits, LimitsOptions } from './limits.ts'
import { parseLimits } from './rules.ts'
import type { LimitRule } from './rules.ts'

/** @throws ConfigError where the file cannot be read now; later that is a line in the log, and what it said before holds */
export async function startLimits(
  o: LimitsOptions & { file: string | undefined; logger: Logger },
): Promise<{ limits: Limits; stop(): void }> {
  const { file, logger } = o
  const limits = createLimits(o)
  if (file === undefined) return { limits, stop() {} }
  const first = await readFiles([file])
  limits.set(rulesOf(file, first))
  return {
    limits,
    stop: follow({
      read: () => readFiles([file]),
      before: first.digest,
      changed: files => {
        const rules = rulesOf(file, files)
        limits.set(rules)
        logger.info('the limits are read again', { rules: rules.length })
      },
      failed: error => logger.error('the limits stay as they were', { err: error }),
    }),
  }
}

function rulesOf(file: string, { contents }: FilesRead): LimitRule[] {
  const [content] = contents
  if (!content) throw new ConfigError(`ACS_CWMP_LIMITS names "${file}", which cannot be read`)
  const read = parseLimits(content.toString('utf8'))
  if ('problem' in read) throw new ConfigError(`ACS_CWMP_LIMITS names "${file}", where ${read.problem}`)
  return read.rules
}
