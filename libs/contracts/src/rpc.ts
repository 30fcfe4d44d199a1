/**
 * Where the messages of CWMP and the bus's protobuf meet. Both follow from the descriptions in libs/cwmp/src/rpcs, so
 * a message's fields have the same names on both sides and nothing is written down here for any one RPC. Those of
 * vendors have no messages of their own: they travel as JSON.
 */
import { rpcs, vendorRpcOf, wireName } from '@auroralinks/cwmp'
import type { AcsRequest, Fault, Message, Rpc } from '@auroralinks/cwmp'
import type { Fault as WireFault, VendorMessage } from './gen/acs/cwmp/v1/structs_pb.ts'
import type { CpeCalled, Rpc as WireRpc, RpcResponded } from './gen/acs/session/v1/session_pb.ts'

/** A field of a oneof: which message, and its fields. */
interface Chosen {
  readonly case: string | undefined
  readonly value?: unknown
}

const caseOf = (rpc: Rpc): string => {
  const name = wireName(rpc.method)
  return name.charAt(0).toLowerCase() + name.slice(1)
}

const requests = new Map(rpcs.map(rpc => [rpc.method as string, caseOf(rpc)]))
const responses = new Map(rpcs.map(rpc => [`${rpc.method}Response`, caseOf(rpc)]))
const byCase = new Map(rpcs.map(rpc => [caseOf(rpc), rpc]))

const unknown = (method: string): Chosen => ({ case: 'unknown', value: { method } })

/** A message of a vendor's RPC. @param method of the RPC, for its response too */
const vendor = (method: string, { method: _, ...fields }: { readonly method: string }): Chosen => ({
  case: 'vendor',
  value: { method, fieldsJson: JSON.stringify(fields) },
})

/** Null where no plug-in describes it here: whoever sent it has others. */
function vendorFromWire({ method, fieldsJson }: VendorMessage, side: 'request' | 'response'): Message | null {
  const rpc = vendorRpcOf(method)
  if (rpc === undefined) return null
  const fields = rpc[side].fields.fromWire(JSON.parse(fieldsJson)) as object
  return { method: rpc[side].method, ...fields } as unknown as Message
}

/** A request that a plug-in would have to describe, and none does here. */
export class NoPlugin extends Error {
  override name = 'NoPlugin'
}

/** A request of the ACS, for `Rpc.request`. */
export function requestToWire(request: AcsRequest): WireRpc['request'] {
  const known = requests.get(request.method)
  return (known === undefined
    ? vendor(request.method, request)
    : { case: known, value: request }) as unknown as WireRpc['request']
}

/** @throws NoPlugin, or Error for a request that this version does not know: a newer planner's */
export function requestFromWire(chosen: WireRpc['request']): AcsRequest {
  if (chosen.case === 'vendor') {
    const request = vendorFromWire(chosen.value, 'request')
    if (request === null) throw new NoPlugin(`no plug-in describes ${chosen.value.method}`)
    return request as unknown as AcsRequest
  }
  const rpc = byCase.get(chosen.case ?? '')
  if (rpc === undefined) throw new Error(`an Rpc with an unknown request ${chosen.case ?? ''}`)
  return { method: rpc.method, ...(rpc.request.fields.fromWire(chosen.value) as object) } as AcsRequest
}

/** What a CPE answered, for `RpcResponded.response`. */
export function responseToWire(message: Message): RpcResponded['response'] {
  if (message.method === 'Fault') return { case: 'fault', value: message.cwmp } as RpcResponded['response']
  if (message.method === 'unknown') return unknown(message.name) as RpcResponded['response']
  const known = responses.get(message.method)
  const asked = known === undefined ? vendorRpcOf(message.method.replace(/Response$/, '')) : undefined
  if (asked !== undefined) return vendor(asked.method, message) as RpcResponded['response']
  return (known === undefined ? unknown(message.method) : { case: known, value: message }) as RpcResponded['response']
}

/** What a CPE answered. */
export function responseFromWire(chosen: RpcResponded['response']): Message {
  if (chosen.case === 'fault') return faultFromWire(chosen.value)
  if (chosen.case === 'unknown') return { method: 'unknown', name: chosen.value.method }
  if (chosen.case === 'vendor')
    return vendorFromWire(chosen.value, 'response') ?? { method: 'unknown', name: `${chosen.value.method}Response` }
  const rpc = byCase.get(chosen.case ?? '')
  if (rpc === undefined) return { method: 'unknown', name: '' }
  return { method: `${rpc.method}Response`, ...(rpc.response.fields.fromWire(chosen.value) as object) } as Message
}

const faultFromWire = ({ code, string, parameters }: WireFault): Fault => ({
  method: 'Fault',
  faultCode: '',
  faultString: '',
  cwmp: { code, string, parameters: parameters.map(p => ({ name: p.name, code: p.code, string: p.string })) },
})

/** What a CPE called, for `CpeCalled.call`. */
export function callToWire(message: Message): CpeCalled['call'] {
  if (message.method === 'unknown') return unknown(message.name) as CpeCalled['call']
  const known = requests.get(message.method)
  if (known === undefined && vendorRpcOf(message.method) !== undefined)
    return vendor(message.method, message) as CpeCalled['call']
  return (known === undefined ? unknown(message.method) : { case: known, value: message }) as CpeCalled['call']
}

/** What a CPE called. */
export function callFromWire(chosen: CpeCalled['call']): Message {
  if (chosen.case === 'unknown') return { method: 'unknown', name: chosen.value.method }
  if (chosen.case === 'vendor')
    return vendorFromWire(chosen.value, 'request') ?? { method: 'unknown', name: chosen.value.method }
  const rpc = byCase.get(chosen.case ?? '')
  if (rpc === undefined) return { method: 'unknown', name: '' }
  return { method: rpc.method, ...(rpc.request.fields.fromWire(chosen.value) as object) } as Message
}
