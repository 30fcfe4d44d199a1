/**
 * Vendors' own RPCs (`X_<OUI>_Name`): described like those of the standard, by plug-ins that are added when a process
 * starts. Their messages are no part of the types of this library.
 */
import { misfitOf, type Misfit } from '../description/misfit.ts'
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

/**
 * The answer to a vendor's call; null for what is none.
 * @throws what its plug-in throws, TypeError where that answers otherwise than it describes
 */
export function vendorAnswerOf(call: Message): Message | null {
  const vendor = added.get(call.method)
  if (vendor === undefined || vendor.rpc.caller === 'acs') return null
  const { method: _, ...fields } = call as unknown as { method: string } & FieldsOf
  return vendorResponse(vendor.rpc, vendor.answer?.(fields) ?? {})
}

/**
 * The response of a vendor's RPC with what its plug-in said, held against its own description: it is code of somebody
 * else's.
 * @throws TypeError that says what does not fit
 */
export function vendorResponse(rpc: Rpc, said: unknown): Message {
  const misfit = isPromised(said) ? AT_ONCE : misfitOf(rpc.response.fields.wire, said)
  if (misfit !== null) {
    const what = misfit.where === '' ? 'the answer' : `the answer's ${misfit.where}`
    throw new TypeError(`${rpc.method}: ${what} ${misfit.detail}`)
  }
  return { method: rpc.response.method, ...rpc.response.fields.fromWire(said) } as unknown as Message
}

const AT_ONCE: Misfit = { where: '', detail: 'is given at once, not promised' }

/** A promise has no fields and would pass for an empty answer; broken with nobody listening, it would end the process. */
function isPromised(said: unknown): boolean {
  if (typeof (said as PromiseLike<unknown> | null)?.then !== 'function') return false
  Promise.resolve(said).catch(() => {})
  return true
}
