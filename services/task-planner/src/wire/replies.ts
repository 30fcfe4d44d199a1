/** The planner's replies as they travel to the gateway. */
import { encodeMessage, requestToWire, sessionV1 } from '@auroralinks/contracts'
import type { Reply } from '../domain/model.ts'

const DONE = encodeMessage(sessionV1.SessionReplySchema, { reply: { case: 'done', value: {} } })

/** Encodes a reply. */
export function encodeReply(reply: Reply): Uint8Array {
  switch (reply.kind) {
    case 'done':
      return DONE
    case 'badRequest':
      return encodeMessage(sessionV1.SessionReplySchema, { reply: { case: 'badRequest', value: { text: reply.text } } })
    case 'rpc':
      return encodeMessage(sessionV1.SessionReplySchema, {
        reply: { case: 'rpc', value: { id: reply.id, request: requestToWire(reply.request) } },
      })
  }
}
