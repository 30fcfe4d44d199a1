/** The installation's keys (`ACS_SECRET_KEY`), and what is derived of them: one key for each purpose, and a name of each. */
import { createHmac, hkdfSync } from 'node:crypto'
import { ConfigError } from '../config.ts'

/** What a key is for: what was sealed for one purpose cannot be opened for another. */
export type SealingPurpose =
  | 'credentials'
  | 'parameter values'
  | 'session events'
  | 'http proofs'
  | 'fingerprints'
  | 'audit log'
  | 'sign-in'

/** How many bytes the name of a key has. */
export const KEY_ID_BYTES = 5

/** Keys for one purpose, the present one first. @throws ConfigError as `createSealer` does */
export const derivedKeys = (secret: string, purpose: SealingPurpose): Buffer[] =>
  keysOf(secret).map(key => derived(key, purpose))

/** The same with the name of the installation's key that each is made of. @throws ConfigError as `createSealer` does */
export const namedKeys = (secret: string, purpose: SealingPurpose): { id: Buffer; key: Buffer }[] =>
  keysOf(secret).map(key => ({ id: nameOf(key), key: derived(key, purpose) }))

/** The names of the installation's keys, in hexadecimal, the present one first: they tell nothing of the keys. @throws ConfigError */
export const secretKeyIds = (secret: string): string[] => keysOf(secret).map(key => nameOf(key).toString('hex'))

const derived = (key: string, purpose: SealingPurpose): Buffer =>
  Buffer.from(hkdfSync('sha256', key, 'auroralinks', purpose, 32))

const nameOf = (key: string): Buffer =>
  createHmac('sha256', Buffer.from(hkdfSync('sha256', key, 'auroralinks', 'its name', 32)))
    .update('ACS_SECRET_KEY')
    .digest()
    .subarray(0, KEY_ID_BYTES)

function keysOf(secret: string): string[] {
  const keys = secret
    .split(',')
    .map(key => key.trim())
    .filter(key => key !== '')
  if (keys.length === 0 || keys.length > 2)
    throw new ConfigError('ACS_SECRET_KEY should be new[,old]: one key, or two while it is changed')
  if (keys.some(key => key.length < 16))
    throw new ConfigError('ACS_SECRET_KEY must have at least 16 characters (each, where there are two)')
  return keys
}
