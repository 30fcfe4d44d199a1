/** What the ACS answered a call of the CPE with: the gateway said it, and the transcript is to show it. */
import { acknowledgementOf, acsMethods, buildFault, vendorAnswerOf } from '@auroralinks/cwmp'
import type { Message } from '@auroralinks/cwmp'
import type { CpeCalled } from './events.ts'
import type { TranscriptMessage } from './model.ts'

/** @param now ms since 1970 */
export function answerToCall(
  {
    rpcId,
    call,
    message: { refused },
  }: Pick<CpeCalled, 'rpcId' | 'call'> & { message: Pick<TranscriptMessage, 'refused'> },
  now: number,
): TranscriptMessage {
  const said = { at: now, direction: 'acs', bytes: 0, xml: null } as const
  // Where it sends a browser the gateway alone knows.
  if (call.method === 'Kicked') return { ...said, method: 'KickedResponse' }
  const message = refused === undefined ? answerOf(call) : buildFault(refused)
  return { ...said, method: message.method, sent: { id: rpcId, message } }
}

function answerOf(call: Message): Message {
  if (call.method === 'GetRPCMethods') return { method: 'GetRPCMethodsResponse', methods: acsMethods() }
  try {
    // A plug-in answers from the call alone: it says here what it said there.
    return acknowledgementOf(call) ?? vendorAnswerOf(call) ?? buildFault('8000')
  } catch {
    return buildFault('8002')
  }
}
