/**
 * Signs grants of one direction, and checks them without keeping anything: as a token in a path, or as a user name and a
 * password. Whoever knows one of both learns nothing of the other: their keys differ.
 */
import { createHmac, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { grantBytes, grantOf } from './grant.ts'
import type { Direction, UploadGrant } from './grant.ts'

const MAC_BYTES = 16
const LONGEST_TOKEN = 4_096
const LONGEST_USERNAME = 64
/** Some CPEs keep or compare no more of a password, and some take letters and digits alone. */
const PASSWORD_LENGTH = 16
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789'

/** What a user name stands for, and the passwords that prove it: one for each key. */
export interface Claimed {
  grant: UploadGrant
  passwords: string[]
}

export interface Signer {
  /** With the device in it or not. */
  token(grant: UploadGrant, withDevice: boolean): string
  verify(token: string, name: string, now: number): UploadGrant | 'expired' | null
  credentials(grant: UploadGrant): { username: string; password: string }
  claimed(username: string, name: string, now: number): Claimed | 'expired' | null
}

/** The first key signs; all are good. The labels keep the signatures of one use from being good for another. */
export function createSigner(keys: readonly string[], direction: Direction, label: string): Signer {
  const derive = (use: string): KeyObject[] =>
    keys.map(key => createSecretKey(Buffer.from(hkdfSync('sha256', key, 'auroralinks', use, 32))))
  const urls = derive(label)
  const logins = derive(`${label} login`)
  const [url, login] = [urls[0], logins[0]]
  if (url === undefined || login === undefined) throw new RangeError('a files key is needed')

  return {
    token(grant, withDevice) {
      const bytes = grantBytes(direction, grant, withDevice ? grant.deviceId : '')
      return Buffer.concat([bytes, mac(url, bytes, grant.name).subarray(0, MAC_BYTES)]).toString('base64url')
    },
    verify(token, name, now) {
      const bytes = bytesOf(token, LONGEST_TOKEN)
      if (bytes === null) return null
      const granted = bytes.subarray(0, Math.max(0, bytes.length - MAC_BYTES))
      const proof = bytes.subarray(granted.length)
      const grant = grantOf(direction, granted, name)
      if (grant === null) return null
      if (!urls.some(key => timingSafeEqual(mac(key, granted, name).subarray(0, MAC_BYTES), proof))) return null
      return grant.expires <= now ? 'expired' : grant
    },
    credentials(grant) {
      const bytes = grantBytes(direction, grant, '')
      return { username: bytes.toString('base64url'), password: passwordOf(mac(login, bytes, grant.name)) }
    },
    claimed(username, name, now) {
      const bytes = bytesOf(username, LONGEST_USERNAME)
      const grant = bytes === null ? null : grantOf(direction, bytes, name)
      if (bytes === null || grant === null || grant.deviceId !== '') return null
      if (grant.expires <= now) return 'expired'
      return { grant, passwords: logins.map(key => passwordOf(mac(key, bytes, name))) }
    },
  }
}

/** The length first: nothing of a device id can be taken for the beginning of a name. */
const mac = (key: KeyObject, granted: Uint8Array, name: string): Buffer =>
  createHmac('sha256', key).update(`${granted.length} `).update(granted).update(name.normalize('NFC')).digest()

/** 80 bits. */
const passwordOf = (bytes: Buffer): string =>
  [...bytes.subarray(0, PASSWORD_LENGTH)].map(b => ALPHABET[b & 31]).join('')

/** Another spelling of the same bytes would be a second token for one grant: then null. */
function bytesOf(text: string, longest: number): Buffer | null {
  if (text.length > longest || !/^[\w-]+$/.test(text)) return null
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : null
}
