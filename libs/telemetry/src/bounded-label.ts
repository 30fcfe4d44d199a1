/** A label whose values come from outside: the first so many stay, all others are one. */

/**
 * @param most how many values a metric may have; a time series each
 * @returns the value itself while there is room for it, else `other`
 */
export function boundedLabel(most: number): (value: string) => string {
  const known = new Set<string>()
  return value => {
    if (known.has(value)) return value
    if (known.size >= most) return 'other'
    known.add(value)
    return value
  }
}
