/**
 * Sends devices credentials of their own: made, kept, and written by a task of its own (SetParameterValues). Until the
 * device has used them, what it had before counts too; so whatever becomes of the write, it comes in.
 */
import { randomBytes } from 'node:crypto'
import type { Bus } from '@auroralinks/bus'
import { taskCommand } from '@auroralinks/contracts'
import type { TaskArguments } from '@auroralinks/contracts'
import { wellKnown } from '@auroralinks/data-model'
import { newId } from '@auroralinks/runtime'
import type { Clock, Sealer, ValueSealer } from '@auroralinks/runtime'
import type { Assignment } from '../cache.ts'
import type { Directory } from '../directory.ts'
import { SOURCE } from '../events.ts'
import type { KnownDevice } from '../known-device.ts'
import type { RotationStore } from './rotation-store.ts'

export interface Rotations {
  /** Resolves with the device as it is then when the task is with the planner. @param most characters that the device keeps of a secret */
  begin(
    device: KnownDevice,
    o: {
      root: 'Device.' | 'InternetGatewayDevice.'
      most: number | undefined
      assignment: Assignment
      traceparent: string | undefined
    },
  ): Promise<KnownDevice>
  /** Writes the credentials of connection requests on file to a device that may have lost them. False: there are none. */
  restore(
    device: KnownDevice,
    o: { root: 'Device.' | 'InternetGatewayDevice.'; traceparent: string | undefined },
  ): Promise<boolean>
}

export interface RotationsOptions {
  bus: Bus
  directory: Pick<Directory, 'next' | 'cache'>
  store: Pick<RotationStore, 'requestCredentials'>
  /** Of passwords on file. */
  sealer: Sealer
  /** Of the values in tasks. */
  values: ValueSealer
  clock: Clock
}

/** Of a password of ours, in characters: 144 bits, and what all devices but the oddest keep. */
const LENGTH = 24
const CONNECTION_REQUEST_USERNAME = 'acs'
/** Of the tasks of a device that have not ended only one has it. */
const UNIQUE_KEY = 'acs:credentials'
const READ_KEY = 'acs:credentials-read'
const RESTORE_KEY = 'acs:connection-request-credentials'

const password = (most: number | undefined): string =>
  randomBytes(LENGTH)
    .toString('base64url')
    .slice(0, Math.min(LENGTH, most ?? LENGTH))

/** The name that a CPE derives for itself (TR-069 3.4.4), where it keeps all of it. */
const usernameOf = (id: string, most: number | undefined): string =>
  id.length <= Math.min(most ?? 256, 256) ? id : `cpe${randomBytes(16).toString('hex')}`.slice(0, most)

export function createRotations(o: RotationsOptions): Rotations {
  return {
    async begin(device, { root, most, assignment, traceparent }) {
      const before = device.next
      // Once more the same: where the device took it silently, it has it.
      const kept = before === null ? null : o.sealer.open(before.sealedPassword)
      const keptRequest = before === null ? null : o.sealer.open(before.sealedConnectionRequestPassword)
      const [own, request] = [kept ?? password(most), keptRequest ?? password(most)]
      const now = o.clock.now()
      const next = {
        username: before !== null && kept !== null ? before.username : usernameOf(device.id, most),
        sealedPassword: o.sealer.seal(own),
        sealedConnectionRequestPassword: o.sealer.seal(request),
        sentAt: now,
      }
      const taskId = newId(now)
      const row = { next, taskId, connectionRequestUsername: CONNECTION_REQUEST_USERNAME }
      const after = await o.directory.next({ device, ...row }, assignment)
      try {
        const names = wellKnown(root)
        await publish(device.id, { taskId, uniqueKey: UNIQUE_KEY, traceparent }, [
          plain(names.username, next.username),
          secret(device.id, names.password, own),
          plain(names.connectionRequestUsername, CONNECTION_REQUEST_USERNAME),
          secret(device.id, names.connectionRequestPassword, request),
        ])
        // What a device tells of it; passwords are proved by their use.
        const read = { names: [names.username, names.connectionRequestUsername] }
        await ask(
          device.id,
          { taskId: newId(now), uniqueKey: READ_KEY, traceparent },
          { case: 'getParameterValues', value: read },
        )
      } catch (error) {
        // Sent in the next session, and not a day later.
        await o.directory.next({ device: after, ...row, next: { ...next, sentAt: 0 } }, assignment)
        throw error
      }
      return after
    },
    async restore(device, { root, traceparent }) {
      const kept = await o.store.requestCredentials(device.key)
      const password = kept === null ? null : o.sealer.open(kept.sealedPassword)
      if (kept === null || password === null) return false
      const names = wellKnown(root)
      await publish(device.id, { taskId: newId(o.clock.now()), uniqueKey: RESTORE_KEY, traceparent }, [
        plain(names.connectionRequestUsername, kept.username),
        secret(device.id, names.connectionRequestPassword, password),
      ])
      return true
    },
  }

  function secret(deviceId: string, name: string, value: string): Value {
    return { name, value: o.values.seal(deviceId, name, value), type: 'xsd:string' }
  }

  /** By a task that writes nothing else. */
  function publish(deviceId: string, task: Sent, values: Value[]): Promise<void> {
    return ask(deviceId, task, { case: 'setParameterValues', value: { values } })
  }

  function ask(deviceId: string, task: Sent, args: TaskArguments): Promise<void> {
    return o.bus.publish(taskCommand({ ...task, deviceId, arguments: args, source: SOURCE, now: o.clock.now() }))
  }
}

interface Sent {
  taskId: string
  uniqueKey: string
  traceparent: string | undefined
}

interface Value {
  name: string
  value: string
  type: string
}

const plain = (name: string, value: string): Value => ({ name, value, type: 'xsd:string' })
