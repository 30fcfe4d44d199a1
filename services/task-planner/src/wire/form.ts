/** Reports to identity what sessions show: about the form of our answers, and that two devices have one identity. */
import type { OutgoingRecord } from '@auroralinks/bus'
import { TOPICS, TYPE, cloudEventHeaders, encodeMessage, registryV1 } from '@auroralinks/contracts'
import { newId } from '@auroralinks/runtime'
import type { FormNote } from '../domain/answer-form.ts'
import type { TwinSource } from '../domain/model.ts'
import { SOURCE } from './publics.ts'

/** @param now ms since 1970 */
export function formCommand(deviceId: string, note: FormNote, now: number): OutgoingRecord {
  const value = encodeMessage(registryV1.RegistryCommandSchema, {
    deviceId,
    change: { case: 'noteAnswerForm', value: { xmlDeclaration: note.declaration, worked: note.worked } },
  })
  return command(deviceId, value, now)
}

/** Two devices have one identity. @param now ms since 1970 */
export function quarantineCommand(deviceId: string, sources: readonly TwinSource[], now: number): OutgoingRecord {
  const value = encodeMessage(registryV1.RegistryCommandSchema, {
    deviceId,
    change: {
      case: 'setState',
      value: {
        state: 'quarantined',
        reason: 'duplicate-identity',
        sources: sources.map(({ address, url, macs, at }) => ({
          remoteAddress: address,
          connectionRequestUrl: url,
          macAddresses: [...new Set(Object.values(macs))],
          at: BigInt(at),
        })),
      },
    },
  })
  return command(deviceId, value, now)
}

function command(deviceId: string, value: Uint8Array, now: number): OutgoingRecord {
  return {
    topic: TOPICS.registryCommands.name,
    key: deviceId,
    value,
    headers: cloudEventHeaders({
      id: newId(now),
      source: SOURCE,
      type: TYPE.registryChange,
      subject: deviceId,
      time: now,
    }),
  }
}
