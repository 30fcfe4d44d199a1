/**
 * Secrets at the planner: it keeps, stores and publishes them sealed. It opens them for one thing only, to take them out
 * of the messages of a CPE about the tasks that carry them.
 */
import type { IncomingRecord } from '@auroralinks/bus'
import { HEADER, TOPICS, TYPE, encodeMessage, fromBinary, taskV1 } from '@auroralinks/contracts'
import { createSealer, createValueSealer, urlPasswordsIn } from '@auroralinks/runtime'
import { mapSecrets, resealed } from '@auroralinks/tasks'
import type { KeptSecrets, Task } from '@auroralinks/tasks'
import { createRecentSecrets } from './recent.ts'
import type { SealedSecret } from './recent.ts'

export interface Secrets {
  /** A command as it may be kept and published: what its sender could not seal is sealed. Any other record as it is. */
  sealedCommand(record: IncomingRecord): IncomingRecord
  /** The same for a task's arguments. */
  sealedArguments(deviceId: string, args: Task['arguments']): Task['arguments']
  /** What is kept of a waiting task, under the present key. */
  resealed<K extends KeptSecrets>(deviceId: string, kept: K): K
  /** How a value begins that is sealed under the present key. */
  readonly beginning: string
  /** A task's arguments in clear, to be looked at and not kept. */
  openedArguments(deviceId: string, args: Task['arguments']): Task['arguments']
  /** The secret values of tasks that are out to a device, and for a while of those that were, in clear. */
  valuesOf(deviceId: string, tasks: readonly Task[]): string[]
  /** What the gateway sealed of a session's event; null when it has another key. */
  openEvent(sessionId: string, sealed: Uint8Array): Uint8Array | null
}

/** @param secret `ACS_SECRET_KEY` @param monotonic ms, of a clock that only goes on @throws ConfigError */
export function createSecrets(secret: string, monotonic: () => number = () => performance.now()): Secrets {
  const recent = createRecentSecrets(monotonic)
  const sealer = createValueSealer(secret)
  const events = createSealer(secret, 'session events')

  /** Sealed by us and for this parameter, under the present key from here on, or else a value like any other, whatever it looks like. */
  const sealed = (deviceId: string, name: string, value: string): string =>
    typeof value !== 'string' ? value : (sealer.reseal(deviceId, name, value) ?? sealer.seal(deviceId, name, value))

  return {
    sealedCommand(record) {
      if (record.topic !== TOPICS.taskCommands.name || record.headers[HEADER.type] !== TYPE.taskCreate) return record
      const command = decoded(record.value)
      const args = command?.arguments
      if (args?.case === undefined) return record
      // A key that is missing is the command's device; one that names another device is refused, whatever it was sealed for.
      const deviceId = record.key === '' ? command!.deviceId : record.key
      let changed = false
      const value = mapSecrets(args.value as unknown as Task['arguments'], (name, given) => {
        const hidden = sealed(deviceId, name, given)
        changed ||= hidden !== given
        return hidden
      })
      if (!changed) return record
      const sealedOnes = { ...command!, arguments: { ...args, value } as unknown as typeof args }
      return { ...record, value: encodeMessage(taskV1.CreateTaskSchema, sealedOnes) }
    },
    sealedArguments: (deviceId, args) => mapSecrets(args, (name, value) => sealed(deviceId, name, value)),
    resealed: (deviceId, kept) => resealed(kept, deviceId, sealer).kept,
    beginning: sealer.beginning,
    openedArguments: (deviceId, args) => mapSecrets(args, (name, value) => sealer.open(deviceId, name, value) ?? value),
    valuesOf(deviceId, tasks) {
      const out: SealedSecret[] = []
      for (const task of tasks)
        mapSecrets(task.arguments, (name, text) => {
          out.push({ name, text })
          return text
        })
      recent.note(deviceId, out)
      const known = new Set(recent.of(deviceId).map(s => sealer.open(deviceId, s.name, s.text)))
      return [...known].filter(plain => plain !== null).flatMap(plain => [plain, ...urlPasswordsIn(plain)])
    },
    openEvent: (sessionId, bytes) => events.openBytes(bytes, sessionId),
  }
}

/** Null when it cannot be read: that is reported where commands are decoded. */
function decoded(value: Uint8Array): taskV1.CreateTask | null {
  try {
    return fromBinary(taskV1.CreateTaskSchema, value)
  } catch {
    return null
  }
}
