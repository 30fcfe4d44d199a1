/** The part of an address after the question mark: plain texts, so that a filter can be read, typed and sent to somebody. */

export const parseSearch = (search: string): Record<string, string> => Object.fromEntries(new URLSearchParams(search))

/** What is not said, or says nothing, is left out. */
export function stringifySearch(search: Record<string, unknown>): string {
  const out = new URLSearchParams()
  for (const [name, value] of Object.entries(search))
    if (value !== undefined && value !== null && value !== '') out.set(name, String(value))
  const text = out.toString()
  return text === '' ? '' : `?${text}`
}

/** A value of the search that has to be one of some; undefined where it is none. */
export const oneOf = <T extends string>(all: readonly T[], value: unknown): T | undefined =>
  all.includes(value as T) ? (value as T) : undefined

/** A text of the search; undefined where there is none. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined
