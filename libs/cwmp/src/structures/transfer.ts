/** What the RPCs for transfers share: the answer that one was accepted with, and the fault that one ended with. */
import { dateTime, text, verbatim, type Field } from '../description/field.ts'
import { structure } from '../description/structure.ts'
import { textLimits } from '../limits.ts'
import { status } from './status.ts'

/**
 * DownloadResponse and UploadResponse (TR-069 A.3.2.8, A.4.1.5): 0 done already, 1 to come, told by TransferComplete.
 * Without a Status nothing says that it is done: then a TransferComplete is waited for.
 */
export const transferStarted = {
  status: status(1),
  startTime: dateTime('StartTime'),
  completeTime: dateTime('CompleteTime'),
} as const

/** What a CPE is told of every transfer that it is to make: its key, and where the file is or goes. */
export const transferRequest = {
  commandKey: text('CommandKey', 32),
  /** `1 Firmware Upgrade Image`, `3 Vendor Configuration File` …; an Upload's are numbered otherwise. */
  fileType: text('FileType', 64),
  url: text('URL', 256),
  username: verbatim('Username', 256),
  password: verbatim('Password', 256, { secret: true }),
} as const

/** Why a transfer failed (TR-069 A.3.3.2). */
export interface TransferFault {
  code: string
  string: string
}

const faultStruct = structure('FaultStruct', {
  code: text('FaultCode', textLimits.faultCode),
  string: text('FaultString', textLimits.faultString),
})

/** A FaultStruct; null where its code is 0 or not there: the transfer succeeded. */
export function transferFault(element: string): Field<TransferFault | null> {
  return {
    element,
    required: true,
    secret: false,
    wire: { type: faultStruct.wire, repeated: false },
    missing: () => null,
    read(reader) {
      const fault = faultStruct.read(reader)
      return /^0*$/.test(fault.code) ? null : fault
    },
    write: fault => `<${element}>${faultStruct.write(fault ?? { code: '0', string: '' })}</${element}>`,
    fromWire: fault => (fault === null ? null : faultStruct.fromWire(fault)),
  }
}

/** How a transfer ended. */
export const transferEnded = {
  fault: transferFault('FaultStruct'),
  startTime: dateTime('StartTime'),
  completeTime: dateTime('CompleteTime'),
} as const
