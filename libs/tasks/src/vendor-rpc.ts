/**
 * vendorRpc: one RPC of a vendor's own (`X_<OUI>_Name`), which a plug-in describes (docs/plugins.md). Where asking twice
 * could do the work twice, an answer that never came leaves it unknown: nothing is known that could be read back.
 */
import { misfitOf, vendorRpcOf, vendorRpcs } from '@auroralinks/cwmp'
import type { AcsRequest } from '@auroralinks/cwmp'
import { FAULT, SEALED } from '@auroralinks/runtime'
import { z } from 'zod'
import { BAD_RESPONSE, ourFault } from './fault.ts'
import { taskKind } from './kind.ts'
import type { Objection } from './kind.ts'
import { withoutSecretFields } from './vendor-fields.ts'

const fields = z.record(z.string(), z.unknown())

export const vendorRpc = taskKind()({
  type: 'vendorRpc',
  words: { title: "Call a vendor's method", does: "Calls a method of the vendor's own, which a plug-in describes." },
  arguments: z.strictObject({
    method: z.string().max(64).meta({ description: 'As the plug-in names it' }),
    arguments: fields.default({}).meta({ description: 'By their names in the plug-in; what is left out is empty' }),
  }),
  result: z.object({ result: fields.meta({ description: 'By their names in the plug-in' }) }),
  example: {
    arguments: { method: 'X_02AC5A_Blink', arguments: { seconds: 30 } },
    result: { result: { lights: [{ name: 'power', isOn: true }] } },
  },
  check: a => objectionTo(a.method, a.arguments),
  next(task) {
    const rpc = vendorRpcOf(task.arguments.method)
    if (rpc === undefined) return { transition: { to: 'failed', fault: ourFault(FAULT.noPlugin) } }
    if (task.progress.unknown) return { transition: { to: 'failed', fault: ourFault(FAULT.unknownOutcome) } }
    const given = rpc.request.fields.fromWire(task.arguments.arguments) as object
    return { send: { method: rpc.method, ...given } as unknown as AcsRequest }
  },
  answered(task, _request, response) {
    const rpc = vendorRpcOf(task.arguments.method)
    const { method, ...result } = response as { method: string }
    if (rpc === undefined || method !== rpc.response.method) return BAD_RESPONSE
    return {
      to: 'succeeded',
      result: { result: withoutSecretFields(rpc, 'response', result) as z.output<typeof fields> },
    }
  },
})

function objectionTo(method: string, given: object): Objection | null {
  const rpc = vendorRpcOf(method)
  if (rpc === undefined || rpc.caller === 'cpe') {
    const callable = vendorRpcs().flatMap(r => (r.caller === 'cpe' ? [] : r.method))
    const detail =
      callable.length === 0 ? 'needs a plug-in that describes it: there is none' : `is none of ${callable.join(', ')}`
    return { where: 'method', detail }
  }
  // What is sealed is longer than what was given.
  const { secretFields, wire } = rpc.request.fields
  const clear = Object.fromEntries(
    Object.entries(given).filter(([name, v]) => !(secretFields.includes(name) && String(v).startsWith(SEALED))),
  )
  const found = misfitOf(wire, clear)
  return found === null
    ? null
    : { where: found.where === '' ? 'arguments' : `arguments.${found.where}`, detail: found.detail }
}
