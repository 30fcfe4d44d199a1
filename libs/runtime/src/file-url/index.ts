/** Grants of files to devices: URLs, and user names with passwords. */
export { createFileUrls, filesKey } from './file-urls.ts'
export type { FileUrls } from './file-urls.ts'
export type { FileGrant, UploadGrant } from './grant.ts'
export { digestOfShortName, isUploadName, nameDigest, nameInUrl, shortName, uploadName } from './names.ts'
export { fileReference, fileReferenceOf, withoutFileProof } from './reference.ts'
export type { Claimed } from './signer.ts'
