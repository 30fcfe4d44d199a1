/** Answers to what a CPE calls that carry nothing but that it arrived. */
import type { Message, Response } from './registry.ts'
import { rpcs } from './registry.ts'

/** Inform has an answer of its own, and the answer to Kicked says where to send a browser. */
const acknowledged = new Set(
  rpcs
    .filter(({ caller, response }) => caller === 'cpe' && response.fields.wire.fields.length === 0)
    .map(r => r.method),
)

/** Methods whose call is acknowledged, as GetRPCMethods names them. */
export const acknowledgedMethods: readonly string[] = [...acknowledged].sort()

/**
 * The answer to a call of the CPE that says that it arrived; null for other messages.
 * @example acknowledgementOf(call) // { method: 'TransferCompleteResponse' }
 */
export const acknowledgementOf = ({ method }: Message): Response | null =>
  acknowledged.has(method) ? ({ method: `${method}Response` } as Response) : null
