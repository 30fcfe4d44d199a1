/** The value spaces of CWMP types (TR-069 Table 12). */

const integer = /^[+-]?\d{1,20}$/

const bounds: Record<string, [least: bigint, most: bigint]> = {
  'xsd:int': [-(2n ** 31n), 2n ** 31n - 1n],
  'xsd:unsignedInt': [0n, 2n ** 32n - 1n],
  'xsd:long': [-(2n ** 63n), 2n ** 63n - 1n],
  'xsd:unsignedLong': [0n, 2n ** 64n - 1n],
}

const dateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?$/

/**
 * A value in the form in which a device keeps it: booleans as 1 and 0, numbers without leading zeros.
 * `null` = the value is not one of this type.
 */
export function canonical(type: string, value: string): string | null {
  const limits = bounds[type]
  if (limits !== undefined) {
    const text = value.trim()
    if (!integer.test(text)) return null
    const number = BigInt(text.startsWith('+') ? text.slice(1) : text)
    return number >= limits[0] && number <= limits[1] ? String(number) : null
  }
  switch (type) {
    case 'xsd:boolean': {
      const text = value.trim()
      return text === '1' || text === 'true' ? '1' : text === '0' || text === 'false' ? '0' : null
    }
    case 'xsd:dateTime':
      return dateTime.test(value.trim()) ? value.trim() : null
    case 'xsd:base64':
      return /^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(value) ? value : null
    case 'xsd:hexBinary':
      return /^(?:[0-9A-Fa-f]{2})*$/.test(value) ? value : null
    case 'xsd:decimal':
      return /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(value.trim()) ? value.trim() : null
    default:
      return value
  }
}

/** A point in time as the standard's UTC dateTime, without fractions. `milliseconds` since 1970. */
export function dateTimeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z')
}
