/** Rules that an operator writes as JSON into a file that a variable names: read at the start, and followed from then on. */
import { ConfigError } from './config.ts'
import { follow, readFiles } from './follow-files.ts'
import type { FilesRead } from './follow-files.ts'
import type { Logger } from './logger.ts'

/** What the text of such a file says, or what is wrong with it. */
export type RulesRead<R> = { rules: R } | { problem: string }

/** What judges a value, as the schemas of zod do. */
export interface RuleSchema<R> {
  safeParse(
    value: unknown,
  ):
    | { success: true; data: R }
    | { success: false; error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } }
}

/** Problems that are told of one file. */
const MOST_PROBLEMS = 20

/** Reads the text of such a file; what is wrong with it, each with its place. */
export function parseRuleFile<R>(schema: RuleSchema<R>, text: string): RulesRead<R> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
  const read = schema.safeParse(value)
  if (read.success) return { rules: read.data }
  const problems = read.error.issues
    .slice(0, MOST_PROBLEMS)
    .map(i => `${i.path.map(String).join('.') || 'it'}: ${i.message}`)
  return { problem: problems.join('; ') }
}

/**
 * Gives `set` what the file says now, and whenever it says something else.
 * @param o.variable names the file
 * @param o.what the rules in the log, in the plural
 * @param o.changed called after `set`, but for the first time
 * @returns what ends it
 * @throws ConfigError where the file cannot be read now; later that is a line in the log, and what it said before holds
 */
export async function followRuleFile<R extends readonly unknown[]>(o: {
  variable: string
  file: string
  what: string
  parse(text: string): RulesRead<R>
  set(rules: R): void
  changed?(): void
  logger: Logger
}): Promise<() => void> {
  const { variable, file, what, logger } = o
  const rulesOf = ({ contents: [content] }: FilesRead): R => {
    if (!content) throw new ConfigError(`${variable} names "${file}", which cannot be read`)
    const read = o.parse(content.toString('utf8'))
    if ('problem' in read) throw new ConfigError(`${variable} names "${file}", where ${read.problem}`)
    return read.rules
  }
  const first = await readFiles([file])
  o.set(rulesOf(first))
  return follow({
    read: () => readFiles([file]),
    before: first.digest,
    changed: files => {
      const rules = rulesOf(files)
      o.set(rules)
      logger.info(`${what} are read again`, { rules: rules.length })
      o.changed?.()
    },
    failed: error => logger.error(`${what} stay as they were`, { err: error }),
  })
}
