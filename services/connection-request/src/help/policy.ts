/** The rules of a file: read at the start, and followed from then on. */
import { followRuleFile } from '@auroralinks/runtime'
import type { Logger } from '@auroralinks/runtime'
import { helpsOf, parseRules } from './rules.ts'
import type { Helps, Matched, Rule } from './rules.ts'

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
  const { file, logger, changed } = o
  let rules: readonly Rule[] = []
  const stop =
    file === undefined
      ? () => {}
      : await followRuleFile({
          variable: 'ACS_CR_HELP',
          file,
          what: 'the rules that help devices',
          parse: parseRules,
          set: (next: readonly Rule[]) => {
            rules = next
          },
          changed,
          logger,
        })
  return { any: () => rules.length > 0, of: device => helpsOf(rules, device), stop }
}
