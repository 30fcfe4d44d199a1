import { createHash } from 'node:crypto'

/** The namespace of domain names (RFC 9562 6.6). */
const DOMAIN_NAMES = Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex')

/**
 * The UUID of a deployment unit, by which ACS and CPE know it whatever its version (TR-181 Annex C; TR-069 Annex H): of
 * version 5, from its name and its vendor's domain, with signs of the name that no domain has as percent and hex.
 * @example deploymentUnitUuid('sample1', 'broadband-forum.org') // 'fe2d23bd-dd02-51b8-af04-f5c18b2b0aa6'
 */
export function deploymentUnitUuid(name: string, vendor: string): string {
  const bytes = createHash('sha1')
    .update(DOMAIN_NAMES)
    .update(`${label(name)}.${vendor}.`)
    .digest()
    .subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x50
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

const label = (name: string): string =>
  Array.from(Buffer.from(name, 'utf8'), byte => {
    const sign = String.fromCharCode(byte)
    return /[0-9a-zA-Z_-]/.test(sign) ? sign : `%${byte.toString(16).padStart(2, '0')}`
  }).join('')
