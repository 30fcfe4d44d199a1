/** Events about calls of a CPE as they travel. */
import { TYPE, deviceV1, encodeMessage } from '@auroralinks/contracts'
import type { EventType } from '@auroralinks/contracts'
import { shownDuResult } from '@auroralinks/tasks'
import type { PublicEvent } from '../domain/effects.ts'

type CallEvent = Extract<PublicEvent, { type: 'modulesChanged' | 'kicked' | 'called' }>

/** The type and the value of one. */
export function encodeCall(deviceId: string, e: CallEvent): { id: string; type: EventType; value: Uint8Array } {
  const id = `${e.sessionId}:${e.type}:${e.rpcId}`
  const common = { deviceId, sessionId: e.sessionId, at: BigInt(e.at) }
  switch (e.type) {
    case 'modulesChanged':
      return {
        id,
        type: TYPE.deviceModulesChanged,
        value: encodeMessage(deviceV1.ModulesChangedSchema, {
          ...common,
          commandKey: e.commandKey,
          autonomous: e.autonomous,
          results: e.results.map(({ operationPerformed: operation, ...r }) => {
            const { fault, ...result } = shownDuResult(r)
            return { operation, ...result, ...(fault && { fault }) }
          }),
        }),
      }
    case 'called':
      return {
        id,
        type: TYPE.deviceCalled,
        value: encodeMessage(deviceV1.CalledSchema, { ...common, method: e.method, argumentsJson: e.arguments }),
      }
    case 'kicked': {
      const { command, referer, argument, next } = e.kicked
      return {
        id,
        type: TYPE.deviceKicked,
        value: encodeMessage(deviceV1.KickedSchema, { ...common, command, referer, argument, next }),
      }
    }
  }
}
