/**
 * Vendors' own RPCs (`X_<OUI>_Name`): described like those of the standard, by plug-ins that are added when a process
 * starts. Their messages are no part of the types of this library.
 */
import type { Rpc } from '../description/rpc.ts'
import { declareSecrets } from '../secrets.ts'
import { addRpc } from './registry.ts'
import type { Message } from './registry.ts'

/** The arguments or results of a message, without its method. */
export type FieldsOf = { readonly [name: string]: unknown }

/** What the ACS answers to a call of the CPE; it throws where it cannot. */
export type Answer = (call: FieldsOf) => FieldsOf

const added = new Map<string, { rpc: Rpc; answer: Answer | null }>()

/**
 * Adds an RPC; from then on its messages are read and written.
 * @param answer needed where the CPE calls it and its response has fields
 * @throws TypeError where there is one of that name
 */
export function addVendorRpc(rpc: Rpc, answer: Answer | null = null): void {
  addRpc(rpc)
  declareSecrets([...rpc.request.fields.secrets, ...rpc.response.fields.secrets])
  added.set(rpc.method, { rpc, answer })
}

/** Those that were added, by their name. */
export const vendorRpcs = (): readonly Rpc[] =>
  [...added.values()].map(({ rpc }) => rpc).sort((a, b) => (a.method < b.method ? -1 : 1))

/** The RPC of that method; undefined for one of the standard or none. */
export const vendorRpcOf = (method: string): Rpc | undefined => added.get(method)?.rpc

/** Names of methods that a CPE may call, as GetRPCMethods names them. */
export const vendorMethods = (): readonly string[] =>
  vendorRpcs().flatMap(({ method, caller }) => (caller === 'acs' ? [] : [method]))

/** The answer to a vendor's call; null for what is none. @throws what its plug-in throws */
export function vendorAnswerOf(call: Message): Message | null {
  const vendor = added.get(call.method)
  if (vendor === undefined || vendor.rpc.caller === 'acs') return null
  const { method: _, ...fields } = call as unknown as { method: string } & FieldsOf
  const answer = vendor.answer?.(fields) ?? {}
  return {
    method: `${vendor.rpc.method}Response`,
    ...vendor.rpc.response.fields.fromWire(answer),
  } as unknown as Message
}
