/** What a CPE that calls a method gets (TR-069 Table 5, A.4.2), once its call is durable. */
import { acknowledgementOf, acsMethods, vendorAnswerOf } from '@auroralinks/cwmp'
import type { Message } from '@auroralinks/cwmp'
import type { Gateway } from './gateway.ts'

/** The answer to a call; null where the ACS does not have the method. @throws as `vendorAnswerOf` */
export function answerOf(gateway: Pick<Gateway, 'config'>, call: Message): Message | null {
  switch (call.method) {
    case 'GetRPCMethods':
      return { method: 'GetRPCMethodsResponse', methods: acsMethods() }
    case 'Kicked':
      return { method: 'KickedResponse', nextUrl: gateway.config.kickedNextUrl }
    default:
      return acknowledgementOf(call) ?? vendorAnswerOf(call)
  }
}
