/** What the public topics tell of devices and tasks, as it stands in the end. */
import type { IncomingRecord } from '@auroralinks/bus'
import { HEADER, TYPE, deviceV1, fromBinary, taskV1 } from '@auroralinks/contracts'
import { hasEnded } from '@auroralinks/tasks'
import type { TaskStatus } from '@auroralinks/tasks'

export interface RegisteredDevice {
  /** Of its row, as the event's id tells it; null where it does not. */
  key: bigint | null
  device: deviceV1.Registered
}

export interface Facts {
  /** Registered and not removed since. */
  readonly devices: Map<string, RegisteredDevice>
  /** The highest number that a device's row ever had. */
  readonly highestKey: bigint
  /** By id; of a task that has ended its end. */
  readonly tasks: Map<string, taskV1.Task>
  /** A record of acs.device.events.v1. */
  device(record: IncomingRecord): void
  /** A record of acs.task.events.v1. */
  task(record: IncomingRecord): void
}

export function gatherFacts(): Facts {
  const devices: Facts['devices'] = new Map()
  const tasks: Facts['tasks'] = new Map()
  let highestKey = 0n
  return {
    devices,
    tasks,
    get highestKey() {
      return highestKey
    },
    device({ key, headers, value }) {
      const type = headers[HEADER.type]
      if (type === TYPE.deviceRemoved) devices.delete(key)
      if (type !== TYPE.deviceRegistered) return
      const row = keyIn(headers[HEADER.id])
      if (row !== null && row > highestKey) highestKey = row
      devices.set(key, { key: row, device: fromBinary(deviceV1.RegisteredSchema, value) })
    },
    task({ headers, value }) {
      const type = headers[HEADER.type]
      if (type === TYPE.taskRejected) return
      const task = fromBinary(taskV1.TaskSchema, value)
      const before = tasks.get(task.taskId)
      if (before === undefined || !hasEnded(before.status as TaskStatus)) tasks.set(task.taskId, task)
    },
  }
}

/** `device.registered/17` */
function keyIn(id: string | undefined): bigint | null {
  const [, number] = /\/(\d{1,18})$/.exec(id ?? '') ?? []
  return number === undefined ? null : BigInt(number)
}
