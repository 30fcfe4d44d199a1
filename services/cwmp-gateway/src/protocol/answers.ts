/** What a CPE that calls a method gets (TR-069 Table 5, A.4.2), once its call is durable. */
import {
  acknowledgedMethods,
  acknowledgementOf,
  misfitOf,
  vendorAnswerOf,
  vendorMethods,
  vendorRpcOf,
} from '@auroralinks/cwmp'
import type { Message } from '@auroralinks/cwmp'
import type { Gateway } from './gateway.ts'

/** What a CPE may call: GetRPCMethods tells it. */
const callable = (): string[] => ['Inform', 'GetRPCMethods', ...acknowledgedMethods, 'Kicked', ...vendorMethods()]

/** The answer to a call; null where the ACS does not have the method. @throws what the plug-in of a vendor's method throws */
export function answerOf(gateway: Pick<Gateway, 'config'>, call: Message): Message | null {
  switch (call.method) {
    case 'GetRPCMethods':
      return { method: 'GetRPCMethodsResponse', methods: callable() }
    case 'Kicked':
      return { method: 'KickedResponse', nextUrl: gateway.config.kickedNextUrl }
    default:
      return acknowledgementOf(call) ?? vendorAnswer(call)
  }
}

/** What a plug-in answers is held against its own description: it is code of somebody else's. */
function vendorAnswer(call: Message): Message | null {
  const answer = vendorAnswerOf(call)
  if (answer === null) return null
  const { method: _, ...fields } = answer
  const misfit = misfitOf(vendorRpcOf(call.method)!.response.fields.wire, fields)
  if (misfit !== null) throw new TypeError(`the answer's ${misfit.where} ${misfit.detail}`)
  return answer
}
