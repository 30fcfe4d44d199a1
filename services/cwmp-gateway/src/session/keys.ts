/** Keys for one purpose each, derived from the installation's session keys. */
import { hkdfSync } from 'node:crypto'

/** One key per secret, 32 bytes: a signature made for one purpose is worth nothing for another. */
export function deriveKeys(
  secrets: readonly string[],
  purpose: 'cookie' | 'nonce',
): [current: Uint8Array, previous?: Uint8Array] {
  const [current, previous] = secrets.map(
    secret => new Uint8Array(hkdfSync('sha256', secret, 'auroralinks', purpose, 32)),
  )
  if (current === undefined) throw new RangeError('a session key is needed')
  return previous === undefined ? [current] : [current, previous]
}
