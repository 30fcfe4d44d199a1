/** The rules of authentication in a gateway: read at its start, and followed from then on. */
import { ConfigError, follow, readFiles } from '@auroralinks/runtime'
import type { FilesRead, Logger } from '@auroralinks/runtime'
import { createPolicy } from './policy.ts'
import type { Policy, PolicyDefaults } from './policy.ts'
import { parseRules } from './rules.ts'
import type { Rule } from './rules.ts'

const VARIABLE = 'ACS_CWMP_AUTH_POLICY'

/** @throws ConfigError where the file cannot be read now; later that is a line in the log, and what it said before holds */
export async function startPolicy(o: {
  file: string | undefined
  defaults: PolicyDefaults
  logger: Logger
}): Promise<{ policy: Policy; stop(): void }> {
  const { file, logger } = o
  const policy = createPolicy(o.defaults)
  if (file === undefined) return { policy, stop() {} }
  const first = await readFiles([file])
  policy.set(rulesOf(file, first))
  return {
    policy,
    stop: follow({
      read: () => readFiles([file]),
      before: first.digest,
      changed: files => {
        const rules = rulesOf(file, files)
        policy.set(rules)
        logger.info('the rules of authentication are read again', { rules: rules.length })
      },
      failed: error => logger.error('the rules of authentication stay as they were', { err: error }),
    }),
  }
}

function rulesOf(file: string, { contents }: FilesRead): Rule[] {
  const [content] = contents
  if (!content) throw new ConfigError(`${VARIABLE} names "${file}", which cannot be read`)
  const read = parseRules(content.toString('utf8'))
  if ('problem' in read) throw new ConfigError(`${VARIABLE} names "${file}", where ${read.problem}`)
  return read.rules
}
