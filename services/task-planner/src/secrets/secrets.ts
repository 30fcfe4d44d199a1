/**
 * Secrets at the planner: it keeps, stores and publishes them sealed. It opens them for one thing only, to take them out
 * of the messages of a CPE about the tasks that carry them.
 */
import type { IncomingRecord } from '@auroralinks/bus'
import { HEADER, TOPICS, TYPE, encodeMessage, fromBinary, taskV1 } from '@auroralinks/contracts'
import { isSecret } from '@auroralinks/data-model'
import { PASSWORD, createSealer, createValueSealer } from '@auroralinks/runtime'
import { baseOf, mapSecrets, mapVendorSecrets } from '@auroralinks/tasks'
import type { Task } from '@auroralinks/tasks'

export interface Secrets {
  /** A command as it may be kept and published: what its sender could not seal is sealed. Any other record as it is. */
  sealedCommand(record: IncomingRecord): IncomingRecord
  /** The same for a task's arguments. */
  sealedArguments(deviceId: string, args: Task['arguments']): Task['arguments']
  /** A task's arguments in clear, to be looked at and not kept. */
  openedArguments(deviceId: string, args: Task['arguments']): Task['arguments']
  /** The secret values of a task, in clear. */
  valuesOf(deviceId: string, task: Task): string[]
  /** What the gateway sealed of a session's event; null when it has another key. */
  openEvent(sessionId: string, sealed: Uint8Array): Uint8Array | null
}

/** What of a command's arguments may hold secrets. */
interface Given {
  path?: string
  values?: { name: string; value: string }[]
  password?: string
  operations?: { password?: string }[]
}

/** @param secret `ACS_SECRET_KEY` @throws ConfigError */
export function createSecrets(secret: string): Secrets {
  const sealer = createValueSealer(secret)
  const events = createSealer(secret, 'session events')

  /** Sealed by us and for this parameter, or else a value like any other, whatever it looks like. */
  const sealed = (deviceId: string, name: string, value: string): string =>
    typeof value !== 'string' || sealer.open(deviceId, name, value) !== null
      ? value
      : sealer.seal(deviceId, name, value)

  return {
    sealedCommand(record) {
      if (record.topic !== TOPICS.taskCommands.name || record.headers[HEADER.type] !== TYPE.taskCreate) return record
      const command = decoded(record.value)
      const args = command?.arguments
      if (args?.case === undefined) return record
      const given = args.value as Given
      const base = args.case === 'addObject' ? baseOf(given.path) : ''
      // A key that is missing is the command's device; one that names another device is refused, whatever it was sealed for.
      const deviceId = record.key === '' ? command!.deviceId : record.key
      let changed = false
      for (const one of [given, ...(given.operations ?? [])]) {
        if (!one.password) continue
        const password = sealed(deviceId, PASSWORD, one.password)
        changed ||= password !== one.password
        one.password = password
      }
      if (args.case === 'diagnostics') {
        const seal = (name: string, value: string): string => sealed(deviceId, name, value)
        const { test, path, arguments: plain } = args.value
        const hidden = mapSecrets({ test, path, arguments: plain }, seal)['arguments'] as typeof plain
        changed = Object.entries(hidden).some(([name, value]) => plain[name] !== value)
        args.value.arguments = hidden
      }
      if (args.case === 'vendorRpc') {
        const { method, arguments: plain = {} } = args.value
        const hidden = mapVendorSecrets({ method, arguments: plain }, value => sealed(deviceId, PASSWORD, value))
        changed = hidden !== null && Object.entries(hidden).some(([name, value]) => plain[name] !== value)
        args.value.arguments = (hidden as typeof plain | null) ?? plain
      }
      for (const v of given.values ?? []) {
        const name = base + v.name
        if (!isSecret(name)) continue
        const value = sealed(deviceId, name, v.value)
        changed ||= value !== v.value
        v.value = value
      }
      return changed ? { ...record, value: encodeMessage(taskV1.CreateTaskSchema, command!) } : record
    },
    sealedArguments: (deviceId, args) => mapSecrets(args, (name, value) => sealed(deviceId, name, value)),
    openedArguments: (deviceId, args) => mapSecrets(args, (name, value) => sealer.open(deviceId, name, value) ?? value),
    valuesOf(deviceId, task) {
      const found: string[] = []
      mapSecrets(task.arguments, (name, value) => {
        const plain = sealer.open(deviceId, name, value)
        if (plain !== null) found.push(plain)
        return value
      })
      return found
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
