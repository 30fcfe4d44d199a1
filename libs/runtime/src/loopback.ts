import { isIP } from 'node:net'

/**
 * Whether a host is this machine itself: `localhost`, an address in 127.0.0.0/8, `::1`, and these inside IPv6.
 * @param host a name or an address, with brackets or without, as URLs and sockets have it
 */
export function isLoopback(host: string): boolean {
  const plain = host.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  if (plain === 'localhost' || plain === '::1') return true
  const v4 = plain.replace(/^::ffff:(?=\d+\.)/, '')
  // URLs write ::ffff:127.0.0.1 so.
  return (isIP(v4) === 4 && v4.startsWith('127.')) || /^::ffff:7f[0-9a-f]{2}:/.test(plain)
}
