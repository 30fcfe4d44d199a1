/** Changing the sealing key: what is sealed where, and who seals it anew. */
export { followRotation } from './follow.ts'
export {
  countCredentials,
  countImportLines,
  countTasks,
  credentialBatches,
  importLineBatches,
  oldJobs,
  taskBatches,
  IMPORT_LINE_SECRETS,
} from './sealed.ts'
export type {
  Beginnings,
  CredentialTable,
  SealedCredential,
  SealedImportLine,
  SealedJob,
  SealedTask,
} from './sealed.ts'
