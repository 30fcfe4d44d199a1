/** Documents of the Broadband Forum's schemas for data models: its own and vendors'. */
export { readDataModel, readDataTypes } from './read.ts'
export type { Reading } from './read.ts'
export type { ModelDocument, ModelObject, ModelParameter } from './document.ts'
export type { FindType } from './data-types.ts'
export { MAX_DOCUMENT_CHARACTERS } from './xml.ts'
export type { DocumentError } from './xml.ts'
