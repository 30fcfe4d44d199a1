/**
 * URLs of files that are good for one device, one task and some time. All that is checked stands in the path, since some
 * CPEs lose what follows a `?` or mistake an `&amp;`: `…/files/TOKEN/NAME` to get a file, `…/uploads/TOKEN/NAME` to send
 * one. For CPEs that cannot keep such a URL the same grant is a user name and a password for `…/files/NAME`.
 */
import { keyList } from '../config.ts'
import type { Variable } from '../config.ts'
import type { Direction, FileGrant, UploadGrant } from './grant.ts'
import { shortName } from './names.ts'
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
export interface FileLogin {
  url: string
  username: string
  /** 16 lower-case letters and digits. */
  password: string
}

/**
 * `base` is where CPEs reach the file-server, `ACS_FILES_URL`. A URL has at most 256 characters: where that is too few it
 * leaves out the device, which the task tells, and then stands a short name (`names.ts`) for the name.
 * What signs throws RangeError for a task id that is no UUID, an expiry that is no time, or a base that leaves no room.
 */
export interface FileUrls {
  /** A URL that gives a file. */
  sign(base: string, grant: FileGrant): string
  /** What a token grants; `expired` when it did once; null when it was not made for this name with one of the keys. */
  verify(token: string, name: string, now: number): FileGrant | 'expired' | null
  /** A URL that takes a file with PUT or POST; its name as `uploadName` makes it. */
  signUpload(base: string, grant: UploadGrant): string
  verifyUpload(token: string, name: string, now: number): UploadGrant | 'expired' | null
  /** For a CPE that cannot keep a long URL: the grant as a user name and a password. */
  login(base: string, grant: FileGrant): FileLogin
  /** What a user name stands for, once one of the passwords proved it; null for one that is none of ours. */
  claimed(username: string, name: string, now: number): Claimed | 'expired' | null
  uploadLogin(base: string, grant: UploadGrant): FileLogin
  claimedUpload(username: string, name: string, now: number): Claimed | 'expired' | null
}

/** Signs under the first key; checks against all of them, so that keys can be changed. */
export function createFileUrls(keys: readonly string[]): FileUrls {
  const downloads = createSigner(keys, 'download', 'files')
  const uploads = createSigner(keys, 'upload', 'uploads')
  return {
    sign: (base, grant) => signed(downloads, 'download', base, grant),
    verify: downloads.verify,
    signUpload: (base, grant) => signed(uploads, 'upload', base, grant),
    verifyUpload: uploads.verify,
    login: (base, grant) => login(downloads, 'download', base, grant),
    claimed: downloads.claimed,
    uploadLogin: (base, grant) => login(uploads, 'upload', base, grant),
    claimedUpload: uploads.claimed,
  }
}

const folderAt = (base: string, direction: Direction): string => `${base.replace(/\/+$/, '')}/${FOLDER[direction]}`

function signed(signer: Signer, direction: Direction, base: string, grant: UploadGrant): string {
  const folder = folderAt(base, direction)
  const short = { ...grant, name: shortName(grant.name) }
  for (const [g, withDevice] of [
    [grant, true],
    [grant, false],
    [short, false],
  ] as const) {
    const url = `${folder}/${signer.token(g, withDevice)}/${encodeURIComponent(g.name)}`
    if (url.length <= LONGEST_URL) return url
  }
  throw tooLong(base)
}

function login(signer: Signer, direction: Direction, base: string, grant: UploadGrant): FileLogin {
  const folder = folderAt(base, direction)
  for (const name of [grant.name, shortName(grant.name)]) {
    const url = `${folder}/${encodeURIComponent(name)}`
    if (url.length <= LONGEST_URL) return { url, ...signer.credentials({ ...grant, name }) }
  }
  throw tooLong(base)
}

const tooLong = (base: string): RangeError =>
  new RangeError(`ACS_FILES_URL has ${base.length} characters, which leave no room for a file (a CPE takes 256)`)
