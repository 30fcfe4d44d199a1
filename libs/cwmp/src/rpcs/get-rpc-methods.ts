/** GetRPCMethods: which methods the other side answers, vendor methods included. Each may ask the other. */
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'
import { strings } from '../description/strings.ts'
import { listLimits, textLimits } from '../limits.ts'

export const getRpcMethods = rpc({
  method: 'GetRPCMethods',
  caller: 'both',
  clause: 'TR-069 A.3.1.1',
  since: '1.0',
  number: 10,
  once: false,
  request: {},
  response: { methods: strings('MethodList', textLimits.method, listLimits.methods) },
})

export type GetRPCMethods = RequestOf<typeof getRpcMethods>
export type GetRPCMethodsResponse = ResponseOf<typeof getRpcMethods>
