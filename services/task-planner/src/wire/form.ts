/** Reports to identity what sessions show about the form of our answers. */
import type { OutgoingRecord } from '@auroralinks/bus'
import { TOPICS, TYPE, cloudEventHeaders, encodeMessage, registryV1 } from '@auroralinks/contracts'
import { newId } from '@auroralinks/runtime'
import type { FormNote } from '../domain/answer-form.ts'
import { SOURCE } from './publics.ts'

/** @param now ms since 1970 */
export function formCommand(deviceId: string, note: FormNote, now: number): OutgoingRecord {
  const value = encodeMessage(registryV1.RegistryCommandSchema, {
    deviceId,
    change: { case: 'noteAnswerForm', value: { xmlDeclaration: note.declaration, worked: note.worked } },
  })
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
