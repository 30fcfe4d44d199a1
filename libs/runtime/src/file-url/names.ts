/** Names of files as they stand in URLs, and of what devices send. */
import { createHash } from 'node:crypto'

const DIGEST_BYTES = 12
const EXTENSION = /\.[0-9A-Za-z]{1,8}$/
const SHORT = /^~([0-9a-f]{24})(?:\.[0-9A-Za-z]{1,8})?$/

/** In hex, the beginning of the SHA-256 of a name: what a short name has of it. */
export const nameDigest = (name: string): string =>
  createHash('sha256')
    .update(name.normalize('NFC'))
    .digest('hex')
    .slice(0, DIGEST_BYTES * 2)

/**
 * A stand-in for a name that makes a URL too long; it keeps the extension, which some CPEs look at.
 * @example shortName('a very long name … .bin') // '~0123456789abcdef01234567.bin'
 */
export const shortName = (name: string): string => `~${nameDigest(name)}${EXTENSION.exec(name)?.[0] ?? ''}`

/** What of a name stands in a URL: many CPEs take an encoded slash for one, so that a tenant's file stands there by a short name. */
export const nameInUrl = (name: string): string => (name.includes('/') ? shortName(name) : name)

/** The digest in a short name; null for any other name. */
export const digestOfShortName = (name: string): string | null => SHORT.exec(name)?.[1] ?? null

/** File types of Upload (TR-069 A.4.1.5) by their first word. */
const EXTENSIONS: Readonly<Record<string, string>> = { '1': 'cfg', '3': 'cfg', '2': 'log', '4': 'log' }

/**
 * The name under which a task's upload is kept: the same however often the device sends it.
 * @example uploadName('0193…', '4 Vendor Log File 1') // 'upload-0193….log'
 */
export const uploadName = (taskId: string, fileType: string): string =>
  `upload-${taskId.toLowerCase()}.${EXTENSIONS[/^\d+(?= |$)/.exec(fileType)?.[0] ?? ''] ?? 'bin'}`

/** Whether only a device's upload has such a name: nobody else may give it. */
export const isUploadName = (name: string): boolean => /^upload-[0-9a-f-]{36}\.[a-z]{3}$/.test(name)
