/**
 * Configuration from the environment: the one place that reads `process.env`. A service declares what it reads; a
 * wrong value stops the start with one line that names the variable, what it holds and what it should hold.
 */

/** A configuration value is missing or wrong: for a person, on one line. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

export type Environment = Readonly<Record<string, string | undefined>>

export interface Variable<T> {
  name: string
  description: string
  /** Shown in documentation; secrets have none. */
  fallback?: string
  parse(raw: string | undefined): T
}

export type Declared<S extends Record<string, Variable<unknown>>> = {
  readonly [K in keyof S]: S[K] extends Variable<infer T> ? T : never
}

/** The environment of this process. */
export const environment = (): Environment => process.env

/** Reads every declared variable. @throws ConfigError */
export function readConfig<S extends Record<string, Variable<unknown>>>(
  spec: S,
  env: Environment = environment(),
): Declared<S> {
  const out: Record<string, unknown> = {}
  for (const [field, variable] of Object.entries(spec)) {
    const raw = env[variable.name]
    out[field] = variable.parse(raw === '' ? undefined : raw)
  }
  return out as Declared<S>
}

const wrong = (name: string, raw: string, wanted: string): ConfigError =>
  new ConfigError(`${name} is "${raw}", but should be ${wanted}`)

/** A text; without `fallback` it may be absent. */
export function text(name: string, description: string): Variable<string | undefined>
export function text(name: string, description: string, fallback: string): Variable<string>
export function text(name: string, description: string, fallback?: string): Variable<string | undefined> {
  return { name, description, ...(fallback === undefined ? {} : { fallback }), parse: raw => raw ?? fallback }
}

/** A text that must be there. */
export const required = (name: string, description: string): Variable<string> => ({
  name,
  description,
  parse(raw) {
    if (raw === undefined) throw new ConfigError(`${name} is not set: ${description}`)
    return raw
  },
})

/** A whole number between `min` and `max`. */
export const integer = (
  name: string,
  description: string,
  fallback: number,
  min = 0,
  max = Number.MAX_SAFE_INTEGER,
): Variable<number> => ({
  name,
  description,
  fallback: String(fallback),
  parse(raw) {
    if (raw === undefined) return fallback
    const n = Number(raw)
    if (!Number.isInteger(n) || n < min || n > max) throw wrong(name, raw, `a whole number from ${min} to ${max}`)
    return n
  },
})

/** A TCP or UDP port; 0 means any free one. */
export const port = (name: string, description: string, fallback: number): Variable<number> =>
  integer(name, description, fallback, 0, 65535)

/** One of a few words. */
export const oneOf = <T extends string>(
  name: string,
  description: string,
  words: readonly T[],
  fallback: T,
): Variable<T> => ({
  name,
  description,
  fallback,
  parse(raw) {
    if (raw === undefined) return fallback
    if (!(words as readonly string[]).includes(raw)) throw wrong(name, raw, `one of ${words.join(', ')}`)
    return raw as T
  },
})

/** A comma-separated list; a comma of a value itself stands behind a backslash. */
export const list = (
  name: string,
  description: string,
  fallback: readonly string[] = [],
): Variable<readonly string[]> => ({
  name,
  description,
  fallback: fallback.join(','),
  parse: raw =>
    raw === undefined
      ? fallback
      : raw
          .split(/(?<!\\),/)
          .map(s => s.trim().replaceAll('\\,', ','))
          .filter(s => s !== ''),
})

/** A value as it stands in a list. */
export const listed = (value: string): string => value.replaceAll(',', '\\,')

/** Secrets that sign something: the current one, and the one before while they are changed, `current[,previous]`. */
export const keyList = (name: string, description: string): Variable<readonly string[]> => {
  const described = `${description}: current[,previous], each at least 16 characters`
  return {
    name,
    description: described,
    parse(raw) {
      if (raw === undefined) throw new ConfigError(`${name} is not set: it ${described}`)
      const keys = raw
        .split(',')
        .map(key => key.trim())
        .filter(key => key !== '')
      if (keys.length === 0) throw new ConfigError(`${name} holds no key: it ${described}`)
      if (keys.length > 2) throw new ConfigError(`${name} holds more than two keys, but should be current[,previous]`)
      if (keys.some(key => key.length < 16))
        throw new ConfigError(`${name} holds a key that is shorter than 16 characters`)
      return keys
    },
  }
}
