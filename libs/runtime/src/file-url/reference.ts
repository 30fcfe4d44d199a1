/**
 * A file of our file-server as it stands in a task's RPC until that is encoded: who may transfer what and how long, without
 * the proof. What is kept of an RPC, and what is published, can therefore be shown to anybody.
 */
import type { Direction, FileGrant } from './grant.ts'

/** What a reference says; the device is the one that the RPC is for. */
export interface FileReference extends Omit<FileGrant, 'deviceId'> {
  direction: Direction
  /** The device gets a plain URL with a user name and a password: it cannot keep a long one. */
  login: boolean
}

const SCHEME = 'acs-file:'
const FORM = /^acs-file:(download|upload)(\+login)?\/([0-9a-f-]{36})\/(\d{1,10})\/(.+)$/
/** Expiries stand in 4 bytes of a token. */
const LATEST_SECONDS = 0xffffffff

/**
 * No task can bring one of its own in: its URLs are of http and https.
 * @example fileReference({ direction: 'download', taskId, name: 'v2.bin', expires, login: false }) // 'acs-file:download/0193…/1800000000/v2.bin'
 */
export const fileReference = ({ direction, login, taskId, expires, name }: FileReference): string =>
  `${SCHEME}${direction}${login ? '+login' : ''}/${taskId}/${Math.min(Math.floor(expires / 1000), LATEST_SECONDS)}/${encodeURIComponent(name)}`

/** Null for any other URL. */
export function fileReferenceOf(url: string): FileReference | null {
  if (!url.startsWith(SCHEME)) return null
  const [, direction, login, taskId, seconds, name] = FORM.exec(url) ?? []
  if (direction === undefined || taskId === undefined || name === undefined) return null
  return {
    direction: direction as Direction,
    login: login !== undefined,
    taskId,
    expires: Number(seconds) * 1000,
    name: decodeURIComponent(name),
  }
}

/** A signed URL as it may be shown: what proves the right to the file is left out. Any other text is as it was. */
export const withoutFileProof = (text: string, stars: string): string =>
  text.replace(/((?:\/|%2f)(?:files|uploads)(?:\/|%2f))[\w-]{48,}(?=\/|%2f)/gi, `$1${stars}`)
