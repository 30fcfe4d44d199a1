/** Changing the sealing key: what is sealed where, and who seals it anew. */
export { followRotation } from './follow.ts'
export {
  countCredentials,
  countTasks,
  credentialBatches,
  oldJobs,
  taskBatches,
} from './sealed.ts'
export type { Beginnings, CredentialTable, SealedCredential, SealedJob, SealedTask } from './sealed.ts'
