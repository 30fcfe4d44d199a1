/** Conditions of a request for one file (RFC 9110 13): whether it is to be answered at all, and whether a part of it. */

export interface Conditions {
  ifMatch: string | undefined
  ifNoneMatch: string | undefined
  ifModifiedSince: string | undefined
  ifUnmodifiedSince: string | undefined
  ifRange: string | undefined
}

/** What is there. */
export interface Version {
  /** With its quotes; a strong one. */
  etag: string
  lastModified: Date
}

/** In the order of RFC 9110 13.2.2. */
export function verdictOf(c: Conditions, v: Version): 'give' | 'not-modified' | 'precondition-failed' {
  if (c.ifMatch !== undefined) {
    if (!listed(c.ifMatch, v.etag, false)) return 'precondition-failed'
  } else if (isAfter(v.lastModified, c.ifUnmodifiedSince) === true) return 'precondition-failed'
  if (c.ifNoneMatch !== undefined) return listed(c.ifNoneMatch, v.etag, true) ? 'not-modified' : 'give'
  return isAfter(v.lastModified, c.ifModifiedSince) === false ? 'not-modified' : 'give'
}

/** Whether a part may be given: a part of another version would spoil the whole (RFC 9110 13.1.5). */
export function isSameVersion(ifRange: string | undefined, v: Version): boolean {
  const condition = ifRange?.trim()
  return condition === undefined || condition === v.etag || condition === v.lastModified.toUTCString()
}

/** `weak`: the comparison that If-None-Match asks for (RFC 9110 8.8.3.2). */
const listed = (header: string, etag: string, weak: boolean): boolean =>
  header
    .split(',')
    .map(tag => tag.trim())
    .some(tag => tag === '*' || (weak ? tag.replace(/^W\//, '') : tag) === etag)

/** Null where there is no date, or none that can be read: then it is as if it were not there. */
function isAfter(lastModified: Date, header: string | undefined): boolean | null {
  const at = header === undefined ? Number.NaN : Date.parse(header)
  // A header tells whole seconds.
  return Number.isNaN(at) ? null : Math.floor(lastModified.getTime() / 1000) * 1000 > at
}
