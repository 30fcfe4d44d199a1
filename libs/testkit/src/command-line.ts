/** Command lines of the checks that are run by hand: a mistake is a line and the usage, and ends with 2. */
import { parseArgs } from 'node:util'
import type { ParseArgsOptionsConfig } from 'node:util'

interface Mistake {
  mistake: string
}

/** Options, a question for help, or what is wrong. */
export type CommandLine<O> = O | 'help' | Mistake

type Values<T extends ParseArgsOptionsConfig> = ReturnType<typeof parseArgs<{ options: T }>>['values']

/** Reads one; `--help` is an option of each. @param make options of the values, or what is wrong with one of them */
export function readCommandLine<const T extends ParseArgsOptionsConfig, O>(
  args: readonly string[],
  options: T,
  make: (values: Values<T>) => O | Mistake,
): CommandLine<O> {
  let values: object
  try {
    values = parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean' } } }).values
  } catch (error) {
    return { mistake: error instanceof Error ? error.message : String(error) }
  }
  return 'help' in values && values.help === true ? 'help' : make(values as Values<T>)
}

/** Answers what needs no run; else runs it. */
export async function runCommandLine<O extends object>(
  line: CommandLine<O>,
  usage: string,
  run: (options: O) => Promise<void>,
): Promise<void> {
  if (line === 'help') {
    process.stdout.write(usage)
  } else if ('mistake' in line) {
    process.stderr.write(`${line.mistake}\n${usage}`)
    process.exitCode = 2
  } else {
    await run(line)
  }
}
