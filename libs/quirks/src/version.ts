/** Software versions, which vendors write as they like: numbers in them are compared as numbers, all else as text. */

const parts = (version: string): string[] => version.match(/\d+|\D+/g) ?? []

const numberOf = (digits: string): string => digits.replace(/^0+(?=\d)/, '')

/**
 * Negative when `a` is the older one, 0 when they are the same.
 * @example compareVersions('V2.9', 'V2.10') // negative
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)]
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const order = comparePart(left[i], right[i])
    if (order !== 0) return order
  }
  return 0
}

function comparePart(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1
  if (!/^\d/.test(a) || !/^\d/.test(b)) return a === b ? 0 : a < b ? -1 : 1
  const [m, n] = [numberOf(a), numberOf(b)]
  return m.length - n.length || (m === n ? 0 : m < n ? -1 : 1)
}
