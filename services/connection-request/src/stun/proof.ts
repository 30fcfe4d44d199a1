/** Whether a Binding Request proves to be a device's. */
import { verifyIntegrity } from '@auroralinks/stun'
import type { IntegrityForm, StunMessage } from '@auroralinks/stun'
import type { Candidate } from './binding-store.ts'

export interface Proof {
  candidate: Candidate
  password: string
  form: IntegrityForm
}

/** @param open the plain text of a sealed password; null when it was sealed with another key */
export function proofOf(
  bytes: Uint8Array,
  message: StunMessage,
  candidates: readonly Candidate[],
  open: (sealed: Uint8Array) => string | null,
): Proof | null {
  for (const candidate of candidates) {
    const password = open(candidate.sealedPassword)
    if (password === null || password === '') continue
    const form = verifyIntegrity(bytes, message, password)
    if (form !== null) return { candidate, password, form }
  }
  return null
}

/** How many transaction ids of a device are kept. */
const KEPT = 16

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/** Whether this transaction moved the binding before: whoever overheard it cannot send it again from elsewhere. */
export const wasSeen = (known: readonly Uint8Array[], id: Uint8Array): boolean => known.some(k => same(k, id))

export const withTransaction = (known: readonly Uint8Array[], id: Uint8Array): Uint8Array[] =>
  [Uint8Array.from(id), ...known.filter(k => !same(k, id))].slice(0, KEPT)
