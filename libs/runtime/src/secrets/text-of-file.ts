/** Secrets that stand in files of their own. */
import { readFileSync } from 'node:fs'
import { ConfigError } from '../config.ts'

/** What a file says, without white space at its ends. @param variable that names it @throws ConfigError when it cannot be read */
export function textOfFile(variable: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new ConfigError(`${variable} is "${file}", but that cannot be read: ${(error as NodeJS.ErrnoException).code}`)
  }
}
