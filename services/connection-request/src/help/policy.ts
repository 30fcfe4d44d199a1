/** The rules of a file: read at the start, and followed from then on. */
import { ConfigError, follow, readFiles } from '@auroralinks/runtime'
import type { FilesRead, Logger } from '@auroralinks/runtime'
import { helpsOf, parseRules } from './rules.ts'
import type { Helps, Matched, Rule } from './rules.ts'

const VARIABLE = 'ACS_CR_HELP'

export interface Policy {
  /** Whether there are any rules. */
  any(): boolean
  of(device: Matched): Helps
  stop(): void
}

/** @throws ConfigError where the file cannot be read now; later that is a line in the log, and what it said before holds */
export async function startPolicy(o: {
  file: string | undefined
  logger: Logger
  /** The rules are others now. */
  changed(): void
}): Promise<Policy> {
  const { file, logger } = o
  let rules: readonly Rule[] = []
  let stop = (): void => {}
  if (file !== undefined) {
    const first = await readFiles([file])
    rules = rulesOf(file, first)
    stop = follow({
      read: () => readFiles([file]),
      before: first.digest,
      changed: files => {
        rules = rulesOf(file, files)
        logger.info('the rules that help devices are read again', { rules: rules.length })
        o.changed()
      },
      failed: error => logger.error('the rules that help devices stay as they were', { err: error }),
    })
  }
  return { any: () => rules.length > 0, of: device => helpsOf(rules, device), stop }
}

function rulesOf(file: string, { contents: [content] }: FilesRead): Rule[] {
  if (!content) throw new ConfigError(`${VARIABLE} names "${file}", which cannot be read`)
  const read = parseRules(content.toString('utf8'))
  if ('problem' in read) throw new ConfigError(`${VARIABLE} names "${file}", where ${read.problem}`)
  return read.rules
}
