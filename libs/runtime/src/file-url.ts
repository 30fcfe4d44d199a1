/**
 * URLs of files that are good for one device, one task and some time. All that is checked stands in the path, since some
 * CPEs lose what follows a `?` or mistake an `&amp;`: `…/files/TOKEN/NAME`, with the file's own name at the end.
 *
 * Bytes of a token: expiry (s since 1970, 4), task id (16), device id, HMAC-SHA-256 of these and the name, cut to 16.
 */
import { createHmac, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto'
import { keyList } from './config.ts'
import type { Variable } from './config.ts'
import { isUuid } from './ids.ts'

/** `ACS_FILES_KEY`, for whoever makes or checks such URLs. */
export const filesKey: Variable<readonly string[]> = keyList(
  'ACS_FILES_KEY',
  'signs the URLs under which devices get files, the same for whoever makes and serves them',
)

/** Who may get which file, and how long. */
export interface FileGrant {
  name: string
  deviceId: string
  /** UUID */
  taskId: string
  /** ms since 1970; whole seconds count */
  expires: number
}

export interface FileUrls {
  /**
   * A URL for a grant. A CPE takes 256 characters (TR-069 Table 30): a long name makes it longer than that.
   * @param base where CPEs reach the file-server, `ACS_FILES_URL`
   * @throws RangeError for a task id that is no UUID, or an expiry that is no time
   */
  sign(base: string, grant: FileGrant): string
  /** What a token grants; `expired` when it did once; null when it was not made for this name with one of the keys. */
  verify(token: string, name: string, now: number): FileGrant | 'expired' | null
}

const MAC_BYTES = 16
const FIXED = 20
const LONGEST_TOKEN = 4_096

/** Signs under the first key; checks against all of them, so that keys can be changed. */
export function createFileUrls(keys: readonly string[]): FileUrls {
  const secrets = keys.map(key => createSecretKey(Buffer.from(hkdfSync('sha256', key, 'auroralinks', 'files', 32))))
  const [current] = secrets
  if (current === undefined) throw new RangeError('a files key is needed')
  const mac = (key: typeof current, granted: Uint8Array, name: string): Buffer =>
    // The length first: nothing of a device id can be taken for the beginning of a name.
    createHmac('sha256', key)
      .update(`${granted.length} `)
      .update(granted)
      .update(name.normalize('NFC'))
      .digest()
      .subarray(0, MAC_BYTES)
  return {
    sign(base, { name, deviceId, taskId, expires }) {
      if (!isUuid(taskId)) throw new RangeError('a task id is a UUID')
      const seconds = Math.floor(expires / 1000)
      if (!(seconds >= 0 && seconds <= 0xffffffff)) throw new RangeError('an expiry is a time in ms since 1970')
      const granted = Buffer.alloc(FIXED + Buffer.byteLength(deviceId))
      granted.writeUInt32BE(seconds, 0)
      granted.write(taskId.replaceAll('-', ''), 4, 'hex')
      granted.write(deviceId, FIXED)
      const token = Buffer.concat([granted, mac(current, granted, name)]).toString('base64url')
      return `${base.replace(/\/+$/, '')}/files/${token}/${encodeURIComponent(name)}`
    },
    verify(token, name, now) {
      if (token.length > LONGEST_TOKEN || !/^[\w-]+$/.test(token)) return null
      const bytes = Buffer.from(token, 'base64url')
      const granted = bytes.subarray(0, Math.max(0, bytes.length - MAC_BYTES))
      const proof = bytes.subarray(granted.length)
      // Another spelling of the same bytes would be a second URL for one grant.
      if (
        granted.length < FIXED ||
        bytes.toString('base64url') !== token ||
        !secrets.some(key => timingSafeEqual(mac(key, granted, name), proof))
      )
        return null
      const hex = granted.toString('hex', 4, FIXED)
      const expires = granted.readUInt32BE(0) * 1000
      if (expires <= now) return 'expired'
      return {
        name,
        deviceId: granted.toString('utf8', FIXED),
        taskId: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
        expires,
      }
    },
  }
}
