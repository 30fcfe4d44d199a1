/** `Content-Digest` and `Repr-Digest` (RFC 9530): what whoever sends a file says that it is. */

/**
 * The SHA-256 in such a header, in hex; null where there is none (another algorithm alone promises nothing that we
 * check); `malformed` for what is no digest.
 * @example sha256In('sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:') // '44af…'
 */
export function sha256In(header: string | undefined): string | null | 'malformed' {
  if (header === undefined) return null
  for (const item of header.split(',')) {
    const [, name, value = ''] = /^\s*([a-z][a-z0-9_.*-]*)=(\S*)\s*$/i.exec(item) ?? []
    if (name === undefined) return 'malformed'
    if (name.toLowerCase() !== 'sha-256') continue
    const base64 = /^:([A-Za-z0-9+/]{43}=):$/.exec(value)?.[1]
    return base64 === undefined ? 'malformed' : Buffer.from(base64, 'base64').toString('hex')
  }
  return null
}
