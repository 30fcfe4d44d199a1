/** The planner's replies as they travel to the gateway. */
import { encodeMessage, sessionV1 } from '@auroralinks/contracts'
import type { MessageInitShape } from '@auroralinks/contracts'
import type { Reply, Request } from '../domain/model.ts'

type RequestInit = NonNullable<MessageInitShape<typeof sessionV1.RpcSchema>['request']>

const DONE = encodeMessage(sessionV1.SessionReplySchema, { reply: { case: 'done', value: {} } })

/** Encodes a reply. */
export function encodeReply(reply: Reply): Uint8Array {
  switch (reply.kind) {
    case 'done': return DONE
    case 'badRequest': return encodeMessage(sessionV1.SessionReplySchema, { reply: { case: 'badRequest', value: { text: reply.text } } })
    case 'rpc': return encodeMessage(sessionV1.SessionReplySchema, { reply: { case: 'rpc', value: { id: reply.id, request: requestOf(reply.request) } } })
  }
}

function requestOf(r: Request): RequestInit {
  switch (r.method) {
    case 'GetRPCMethods': return { case: 'getRpcMethods', value: {} }
    case 'GetParameterNames': return { case: 'getParameterNames', value: { path: r.path, nextLevel: r.nextLevel } }
    case 'GetParameterValues': return { case: 'getParameterValues', value: { names: [...r.names] } }
    case 'SetParameterValues': return { case: 'setParameterValues', value: { parameters: r.parameters, parameterKey: r.parameterKey } }
    case 'AddObject': return { case: 'addObject', value: { objectName: r.objectName, parameterKey: r.parameterKey } }
    case 'DeleteObject': return { case: 'deleteObject', value: { objectName: r.objectName, parameterKey: r.parameterKey } }
    case 'Reboot': return { case: 'reboot', value: { commandKey: r.commandKey } }
  }
}
