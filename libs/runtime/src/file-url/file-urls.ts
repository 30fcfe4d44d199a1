/**
 * URLs of files that are good for one device, one task and some time. All that is checked stands in the path, since some
 * CPEs lose what follows a `?` or mistake an `&amp;`: `…/files/TOKEN/NAME` to get a file, `…/uploads/TOKEN/NAME` to send
 * one. For CPEs that cannot keep such a URL the same grant is a user name and a password for `…/files/NAME`.
 */
import { keyList } from '../config.ts'
import type { Variable } from '../config.ts'
import type { Direction, UploadGrant } from './grant.ts'
import { nameInUrl, shortName } from './names.ts'
import { createSigner } from './signer.ts'
import type { Claimed, Signer } from './signer.ts'

/** `ACS_FILES_KEY`, for whoever makes or checks such URLs. */
export const filesKey: Variable<readonly string[]> = keyList(
  'ACS_FILES_KEY',
  'signs the URLs under which devices get and send files, the same for whoever makes and serves them',
)

/** A CPE takes no more characters of a URL (TR-069 A.3.2.8, A.4.1.5). */
const LONGEST_URL = 256
const FOLDER = { download: 'files', upload: 'uploads' } as const

/** A plain URL, and what opens it by HTTP Basic or Digest. */
interface FileLogin {
  url: string
  username: string
  /** 16 lower-case letters and digits. */
  password: string
}

/**
 * The URLs of one direction. `base` is where CPEs reach the file-server, `ACS_FILES_URL`. A URL has at most 256 characters:
 * where that is too few it leaves out the device, which the task tells, and then stands a short name (`names.ts`) for the
 * name. What signs throws RangeError for a task id that is no UUID, an expiry that is no time, a number of bytes that is
 * none, or a base that leaves no room.
 */
export interface OneWay {
  /** A URL that gives a file, or takes one with PUT or POST; the name of an upload as `uploadName` makes it. */
  sign(base: string, grant: UploadGrant): string
  /** What a token grants; `expired` when it did once; null when it was not made for this name with one of the keys. */
  verify(token: string, name: string, now: number): UploadGrant | 'expired' | null
  /** For a CPE that cannot keep a long URL: the grant as a user name and a password. */
  login(base: string, grant: UploadGrant): FileLogin
  /** What a user name stands for, once one of the passwords proved it; null for one that is none of ours. */
  claimed(username: string, name: string, now: number): Claimed | 'expired' | null
}

/** What opens one direction is no good for the other. */
export type FileUrls = { readonly [D in Direction]: OneWay }

/** Signs under the first key; checks against all of them, so that keys can be changed. */
export function createFileUrls(keys: readonly string[]): FileUrls {
  const oneWay = (direction: Direction): OneWay => {
    const signer = createSigner(keys, direction, FOLDER[direction])
    return {
      sign: (base, grant) => signed(signer, direction, base, grant),
      verify: signer.verify,
      login: (base, grant) => login(signer, direction, base, grant),
      claimed: signer.claimed,
    }
  }
  return { download: oneWay('download'), upload: oneWay('upload') }
}

const folderAt = (base: string, direction: Direction): string => `${base.replace(/\/+$/, '')}/${FOLDER[direction]}`

function signed(signer: Signer, direction: Direction, base: string, grant: UploadGrant): string {
  const folder = folderAt(base, direction)
  const named = { ...grant, name: nameInUrl(grant.name) }
  const short = { ...grant, name: shortName(grant.name) }
  for (const [g, withDevice] of [
    [named, true],
    [named, false],
    [short, false],
  ] as const) {
    const url = `${folder}/${signer.token(g, withDevice)}/${encodeURIComponent(g.name)}`
    if (url.length <= LONGEST_URL) return url
  }
  throw tooLong(base)
}

function login(signer: Signer, direction: Direction, base: string, grant: UploadGrant): FileLogin {
  const folder = folderAt(base, direction)
  for (const name of [nameInUrl(grant.name), shortName(grant.name)]) {
    const url = `${folder}/${encodeURIComponent(name)}`
    if (url.length <= LONGEST_URL) return { url, ...signer.credentials({ ...grant, name }) }
  }
  throw tooLong(base)
}

const tooLong = (base: string): RangeError =>
  new RangeError(`ACS_FILES_URL has ${base.length} characters, which leave no room for a file (a CPE takes 256)`)
