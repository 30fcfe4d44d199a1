/** Vendors' RPCs in a virtual CPE: what the plug-ins of the ACS say that a device answers. */
import { buildFault, vendorResponse } from '@auroralinks/cwmp'
import type { FieldsOf, Message } from '@auroralinks/cwmp'
import type { RpcPlugin, SimulatedDevice } from '@auroralinks/rpc-plugins'
import type { RpcContext, RpcHandlers } from './rpcs.ts'

/** A handler for each plug-in that says what a device answers, for `CpeOptions.handlers`. */
export function vendorHandlers(plugins: readonly RpcPlugin[]): RpcHandlers {
  return Object.fromEntries(
    plugins.flatMap(plugin =>
      plugin.simulate === undefined || plugin.rpc.caller === 'cpe'
        ? []
        : [[plugin.rpc.method, (request: Message, { tree }: RpcContext) => answerOf(plugin, request, tree)]],
    ),
  )
}

/** @throws TypeError where the plug-in answers otherwise than it describes */
function answerOf({ rpc, simulate }: RpcPlugin, request: Message, tree: SimulatedDevice): Message {
  const { method: _, ...fields } = request as unknown as { method: string } & FieldsOf
  const answer = simulate!(fields, { get: path => tree.get(path), change: (path, value) => tree.change(path, value) })
  if (typeof answer['fault'] === 'string') return buildFault(answer['fault'])
  return vendorResponse(rpc, answer)
}
