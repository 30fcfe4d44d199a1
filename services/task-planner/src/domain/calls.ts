/** What calls of a CPE tell the world: one event each, whoever asked for what they report. */
import { vendorRpcOf } from '@auroralinks/cwmp'
import type { Request } from '@auroralinks/cwmp'
import { withoutSecretFields } from '@auroralinks/tasks'
import type { CpeCalled } from './events.ts'
import type { Work } from './work.ts'

/** Publishes what a call reports; nothing for one that carries no news. */
export function publishCall(w: Work, e: CpeCalled): void {
  const { sessionId, rpcId, at } = e
  const call = e.call as Request
  switch (call.method) {
    case 'TransferComplete':
    case 'AutonomousTransferComplete':
      return void w.effects.publish.push({ type: 'transferCompleted', sessionId, rpcId, transfer: call, at })
    case 'DUStateChangeComplete':
      return void w.effects.publish.push({
        type: 'modulesChanged',
        sessionId,
        rpcId,
        commandKey: call.commandKey,
        autonomous: false,
        results: call.results.map(r => ({ ...r, operationPerformed: '' })),
        at,
      })
    case 'AutonomousDUStateChangeComplete':
      return void w.effects.publish.push({
        type: 'modulesChanged',
        sessionId,
        rpcId,
        commandKey: '',
        autonomous: true,
        results: call.results,
        at,
      })
    case 'Kicked':
      return void w.effects.publish.push({ type: 'kicked', sessionId, rpcId, kicked: call, at })
    default:
      publishVendors(w, e)
  }
}

/** A call of the vendor's own, where a plug-in describes it. */
function publishVendors(w: Work, { sessionId, rpcId, at, call }: CpeCalled): void {
  const rpc = vendorRpcOf(call.method)
  if (rpc === undefined) return
  const { method, ...fields } = call as unknown as { method: string }
  const args = JSON.stringify(withoutSecretFields(rpc, 'request', fields))
  w.effects.publish.push({ type: 'called', sessionId, rpcId, method, arguments: args, at })
}

/** Whether a call reports that something failed: its session is kept word for word. */
export function reportsFailure(call: CpeCalled['call']): boolean {
  switch (call.method) {
    case 'TransferComplete':
    case 'AutonomousTransferComplete':
      return call.fault !== null
    case 'DUStateChangeComplete':
    case 'AutonomousDUStateChangeComplete':
      return call.results.some(r => r.fault !== null)
    default:
      return false
  }
}
