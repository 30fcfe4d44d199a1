/** What follows from the list of RPCs: the messages there are, and each one's codec. */
import type { Codec, RequestOf, ResponseOf, Rpc } from '../description/rpc.ts'
import { fault, type Fault } from '../fault.ts'
import * as list from './list.ts'

type AnyRpc = (typeof list)[keyof typeof list]

/** Every RPC of the standard, sorted by name. */
export const rpcs: readonly Rpc[] = Object.values(list) as unknown as Rpc[]

/** A request of either side. */
export type Request = RequestOf<AnyRpc>
/** What answers one. */
export type Response = ResponseOf<AnyRpc>
/** A request that the ACS sends. */
export type AcsRequest = RequestOf<Extract<AnyRpc, { readonly caller: 'acs' | 'both' }>>

/** A message that is known. */
export type KnownMessage = Request | Response | Fault
/** A method that nobody described, by its name without prefix. */
export interface Unknown {
  method: 'unknown'
  name: string
}
export type Message = KnownMessage | Unknown

/** The methods that are known: requests, their responses, and Fault. */
export type Method = KnownMessage['method']
/** The message of a method: `MessageOf<'Inform'>`. */
export type MessageOf<K extends Method> = Extract<KnownMessage, { method: K }>

const byMethod = new Map<string, Codec<{ method: string }>>()
for (const { request, response } of rpcs) for (const c of [request, response]) byMethod.set(c.method, c as never)
byMethod.set('Fault', fault as never)

const rpcByMethod: Map<string, Rpc> = new Map(
  rpcs.flatMap(rpc => [[rpc.method, rpc] as const, [`${rpc.method}Response`, rpc] as const]),
)

/** Names of all messages of the standard that have a codec. */
export const methods: readonly Method[] = [...byMethod.keys()] as Method[]

/** Adds an RPC that is none of the standard. @throws TypeError where there is one of that name */
export function addRpc(rpc: Rpc): void {
  const { request, response } = rpc
  for (const { method } of [request, response])
    if (byMethod.has(method)) throw new TypeError(`there is a method ${method} already`)
  for (const codec of [request, response]) {
    byMethod.set(codec.method, codec as never)
    rpcByMethod.set(codec.method, rpc)
  }
}

/** The codec of a method; undefined for one that is not known. */
export const codecOf = (method: string): Codec<{ method: string }> | undefined => byMethod.get(method)

/** The RPC that a request or a response belongs to; undefined for what is none. */
export const rpcOf = (method: string): Rpc | undefined => rpcByMethod.get(method)

/** Narrows a message to one method: `if (isMessage(envelope.message, 'Inform')) …` */
export const isMessage = <K extends Method>(message: Message, method: K): message is MessageOf<K> =>
  message.method === method

/** What a message is called, also one that nobody described. */
export const nameOf = (message: Message): string => (message.method === 'unknown' ? message.name : message.method)
