/** Commands of `acs.task.commands.v1`, decoded. */
import { PoisonRecord } from '@auroralinks/bus'
import type { IncomingRecord } from '@auroralinks/bus'
import { HEADER, TYPE, fromBinary, taskV1 } from '@auroralinks/contracts'

export type Command =
  | { kind: 'create'; message: taskV1.CreateTask }
  | { kind: 'cancel'; message: taskV1.CancelTask }
  | { kind: 'clearFault'; message: taskV1.ClearFault }
  | { kind: 'forget'; message: taskV1.ForgetDevice }

/** @throws PoisonRecord when it is none */
export function decodeCommand(record: IncomingRecord): Command {
  const type = record.headers[HEADER.type]
  try {
    switch (type) {
      case TYPE.taskCreate:
        return { kind: 'create', message: fromBinary(taskV1.CreateTaskSchema, record.value) }
      case TYPE.taskCancel:
        return { kind: 'cancel', message: fromBinary(taskV1.CancelTaskSchema, record.value) }
      case TYPE.faultClear:
        return { kind: 'clearFault', message: fromBinary(taskV1.ClearFaultSchema, record.value) }
      case TYPE.deviceForget:
        return { kind: 'forget', message: fromBinary(taskV1.ForgetDeviceSchema, record.value) }
    }
  } catch (error) {
    throw new PoisonRecord(`${type}: ${error instanceof Error ? error.message : String(error)}`)
  }
  throw new PoisonRecord(`${type ?? '(no type)'}: is no command of this topic`)
}
