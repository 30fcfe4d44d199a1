/** Who may transfer which file and how long, and how that stands in a few bytes: a CPE takes URLs of 256 characters. */
import { isUuid } from '../ids.ts'

/** Who may get which file, and how long. */
export interface FileGrant {
  name: string
  /** Empty where the URL had no room for it: it is that of the task. */
  deviceId: string
  /** UUID */
  taskId: string
  /** ms since 1970; whole seconds count */
  expires: number
}

/** Who may send a file, and how long. */
export interface UploadGrant extends FileGrant {
  /** The most that is taken, in bytes; left out: what the file-server takes at all. */
  maxBytes?: number | undefined
}

/** `download`: expiry (s since 1970, 4), task id (16), device id. `upload`: the most bytes (6) stand before the device id. */
export type Direction = 'download' | 'upload'

const FIXED = { download: 20, upload: 26 } as const
const MOST_BYTES = 2 ** 48 - 1

/** @throws RangeError for a task id that is no UUID, an expiry that is no time, or a number of bytes that is none */
export function grantBytes(direction: Direction, grant: UploadGrant, deviceId: string): Buffer {
  const { taskId, expires, maxBytes = 0 } = grant
  if (!isUuid(taskId)) throw new RangeError('a task id is a UUID')
  const seconds = Math.floor(expires / 1000)
  if (!(seconds >= 0 && seconds <= 0xffffffff)) throw new RangeError('an expiry is a time in ms since 1970')
  const bytes = Buffer.alloc(FIXED[direction] + Buffer.byteLength(deviceId))
  bytes.writeUInt32BE(seconds, 0)
  bytes.write(taskId.replaceAll('-', ''), 4, 'hex')
  if (direction === 'upload') {
    if (!Number.isInteger(maxBytes) || maxBytes < 0 || maxBytes > MOST_BYTES)
      throw new RangeError('the most bytes of an upload are a whole number')
    bytes.writeUIntBE(maxBytes, 20, 6)
  }
  bytes.write(deviceId, FIXED[direction])
  return bytes
}

/** What the bytes say; null when they are too few. */
export function grantOf(direction: Direction, bytes: Buffer, name: string): UploadGrant | null {
  if (bytes.length < FIXED[direction]) return null
  const maxBytes = direction === 'upload' ? bytes.readUIntBE(20, 6) : 0
  return {
    name,
    deviceId: bytes.toString('utf8', FIXED[direction]),
    taskId: bytes.toString('hex', 4, 20).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    expires: bytes.readUInt32BE(0) * 1000,
    ...(maxBytes === 0 ? {} : { maxBytes }),
  }
}
