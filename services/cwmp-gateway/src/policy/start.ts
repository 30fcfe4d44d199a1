/** The rules of authentication in a gateway: read at its start, and followed from then on. */
import { followRuleFile } from '@auroralinks/runtime'
import type { Logger } from '@auroralinks/runtime'
import { createPolicy } from './policy.ts'
import type { Policy, PolicyDefaults } from './policy.ts'
import { parseRules } from './rules.ts'

/** @throws ConfigError where the file cannot be read now; later that is a line in the log, and what it said before holds */
export async function startPolicy(o: {
  file: string | undefined
  defaults: PolicyDefaults
  logger: Logger
}): Promise<{ policy: Policy; stop(): void }> {
  const { file, logger } = o
  const policy = createPolicy(o.defaults)
  if (file === undefined) return { policy, stop() {} }
  const stop = await followRuleFile({
    variable: 'ACS_CWMP_AUTH_POLICY',
    file,
    what: 'the rules of authentication',
    parse: parseRules,
    set: policy.set,
    logger,
  })
  return { policy, stop }
}
