/** What is seen of session cookies without a key: their values in a header, and whether two are of one device. */

export const COOKIE_NAME = 'acs'

/** Where parts of a value lie (cookie.ts writes them). */
export const OUI_AS_TEXT = 0x20
export const MAC_BYTES = 11
export const ID_END = 17

/**
 * The device of a cookie's value, to be compared with another's; null for what cannot be one. Nothing is verified: what
 * the gateway itself set just now can be believed, anything else only to one's disadvantage.
 */
export function deviceOfCookie(value: string): string | null {
  const bytes = Buffer.from(value, 'base64url')
  if (bytes.length <= ID_END + MAC_BYTES) return null
  return `${(bytes[0]! & OUI_AS_TEXT) === 0 ? 'hex' : 'text'} ${bytes.toString('hex', ID_END, bytes.length - MAC_BYTES)}`
}

/** How many values of one header are tried: a CPE has one cookie of ours, an old one beside it at most. */
const MOST_VALUES = 4

/**
 * The values of our cookie in a `Cookie` header, the last first. Found by name among whatever else is there: `$Version`
 * and `$Path` (quirk H3), the attributes of `Set-Cookie` (H2), commas for semicolons and quotes (H4).
 */
export function cookieValues(header: string): string[] {
  const values: string[] = []
  const pairs = header.split(/[;,]/)
  for (let i = pairs.length - 1; i >= 0 && values.length < MOST_VALUES; i--) {
    const pair = pairs[i]!
    const equals = pair.indexOf('=')
    if (equals < 0 || pair.slice(0, equals).trim() !== COOKIE_NAME) continue
    const value = pair
      .slice(equals + 1)
      .trim()
      .replace(/^"(.*)"$/, '$1')
    if (value !== '') values.push(value)
  }
  return values
}
