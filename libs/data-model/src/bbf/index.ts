/** Documents of the Broadband Forum's schemas for data models: its own and vendors'. */
export { readDataModel, readDataTypes } from './read.ts'
export type { ModelDocument } from './document.ts'
export { MAX_DOCUMENT_CHARACTERS } from './xml.ts'
export type { DocumentError } from './xml.ts'
