/** The ConnectionRequestURL of a CPE, read. */
import { isIP } from 'node:net'

export interface Target {
  /** Over TLS: its scheme is `https`. */
  secure: boolean
  /** A name or an address, without brackets. */
  host: string
  port: number
  /** Path and query for the request line. */
  path: string
  /** The Host header. */
  authority: string
}

/**
 * Reads `http://host[:port][/path][?query]`, or the same with `https`, which some devices tell although TR-069 3.2.2.2
 * knows `http` alone. The path is kept as the CPE wrote it,
 * since it compares it. Otherwise why it cannot be used, without repeating the path, which may be a secret.
 */
export function parseTarget(url: string): Target | { error: string } {
  const text = url.trim()
  if (text.length > 2_048) return { error: 'the connection request URL has more than 2048 characters' }
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^#]*)/i.exec(text)
  if (parts === null) return { error: 'the connection request URL is none' }
  const [, scheme = '', authority = '', rest = ''] = parts
  const secure = scheme.toLowerCase() === 'https'
  if (!secure && scheme.toLowerCase() !== 'http')
    return {
      error: `the connection request URL has the scheme ${scheme.slice(0, 20)}, only http and https are allowed`,
    }
  if (authority.includes('@')) return { error: 'the connection request URL holds credentials' }
  let parsed: URL
  try {
    parsed = new URL(`${secure ? 'https' : 'http'}://${authority}/`)
  } catch {
    return { error: 'the connection request URL has no usable host' }
  }
  const host = parsed.hostname.replace(/^\[|\]$/g, '')
  if (host === '' || (isIP(host) === 0 && !/^[a-z0-9._-]+$/i.test(host)))
    return { error: 'the connection request URL has no usable host' }
  if (parsed.port === '0') return { error: 'the connection request URL has port 0' }
  const port = parsed.port === '' ? (secure ? 443 : 80) : Number(parsed.port)
  return { secure, host, port, path: pathOf(rest), authority: parsed.host }
}

function pathOf(rest: string): string {
  const path = rest.startsWith('/') ? rest : `/${rest}`
  // What would break the request line is escaped, the rest stays as it is.
  return path.replace(/[^\x21-\x7e]/gu, c => encodeURIComponent(c))
}
