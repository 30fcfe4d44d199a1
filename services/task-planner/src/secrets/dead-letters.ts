/** What of a command is kept among the dead letters, for 30 days: never a secret in clear. */
import { createHash } from 'node:crypto'
import type { IncomingRecord } from '@auroralinks/bus'
import { HEADER, JSON_SUFFIX, TOPICS, TYPE, fromBinary, taskV1 } from '@auroralinks/contracts'
import type { Secrets } from './secrets.ts'

const COMMANDS: readonly string[] = [TOPICS.taskCommands.name, TOPICS.taskCommands.name + JSON_SUFFIX]

/** In a URL no field says that it is one: such a command is refused (libs/tasks). */
const PASSWORD_IN_URL = /:\/\/[^\s/?#@]*:[^\s/?#@]+@/

/**
 * A command that is understood as it may be published. Of one that is not nobody knows where in it a secret stands: its
 * value is left out, its size and digest tell which it was, and the record itself stands where the dead letter says.
 * Anything else as it is.
 */
export function deadLetterAs(record: IncomingRecord, secrets: Pick<Secrets, 'sealedCommand'>): IncomingRecord {
  if (!COMMANDS.includes(record.topic)) return record
  const sealed = isUnderstood(record) ? secrets.sealedCommand(record) : null
  if (sealed !== null && !PASSWORD_IN_URL.test(Buffer.from(sealed.value).toString('latin1'))) return sealed
  return {
    ...record,
    value: new Uint8Array(0),
    headers: {
      ...record.headers,
      [HEADER.omitted]: 'value',
      [HEADER.omittedBytes]: String(record.value.length),
      [HEADER.omittedDigest]: `sha-256=${createHash('sha256').update(record.value).digest('hex')}`,
    },
  }
}

function isUnderstood({ topic, headers, value }: IncomingRecord): boolean {
  if (topic !== TOPICS.taskCommands.name) return false
  try {
    switch (headers[HEADER.type]) {
      case TYPE.taskCreate: {
        // What a newer version knows, and what hides in fields without a name, is not understood here.
        const command = fromBinary(taskV1.CreateTaskSchema, value)
        return command.arguments.case !== undefined && !hasUnknown(command)
      }
      case TYPE.taskCancel:
        return !hasUnknown(fromBinary(taskV1.CancelTaskSchema, value))
      default:
        return false
    }
  } catch {
    return false
  }
}

/** Fields without a name, however deep. */
const hasUnknown = (message: unknown): boolean =>
  message !== null &&
  typeof message === 'object' &&
  !ArrayBuffer.isView(message) &&
  (Object.hasOwn(message, '$unknown') || Object.values(message).some(hasUnknown))
