/** `s3://bucket/prefix`, as `ACS_FILES_STORE` says it. */

export interface S3Location {
  bucket: string
  prefix: string
}

/** Null for what is no such place. */
export function parseS3Location(text: string): S3Location | null {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(\/[^?#]*)?$/.exec(text)
  if (match === null) return null
  return { bucket: match[1]!, prefix: (match[2] ?? '').replace(/^\/+|\/+$/g, '') }
}
