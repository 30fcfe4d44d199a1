/** How a device carries out RPCs where that is not as the standard says. */
import type { Message } from '@auroralinks/cwmp'
import { rpcHandlers } from '../rpcs.ts'
import type { RpcHandler, RpcHandlers } from '../rpcs.ts'

/** What is done with a request; `goOn` carries it out as the device does otherwise. */
export type Habit = (
  request: never,
  goOn: (request: Message) => Message | Promise<Message>,
) => Message | Promise<Message>

/** The handlers of a device with several habits: of one RPC each goes around those before it. */
export function handlersOf(habits: readonly Readonly<Record<string, Habit>>[]): RpcHandlers {
  const handlers: Record<string, RpcHandler> = {}
  for (const [method, habit] of habits.flatMap(h => Object.entries(h))) {
    const inner = handlers[method] ?? (rpcHandlers as RpcHandlers)[method]!
    handlers[method] = (request, context) => habit(request, changed => inner(changed as never, context))
  }
  return handlers
}
