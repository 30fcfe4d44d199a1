/**
 * TransferComplete (TR-069 A.3.3.2, CPE → ACS): how a Download, ScheduleDownload or Upload ended.
 *
 * ```
 * TransferComplete(CommandKey string(32), FaultStruct{FaultCode, FaultString}, StartTime dateTime, CompleteTime dateTime)
 * ```
 */
import { textLimits } from '../limits.ts'
import { Arguments } from '../structures/arguments.ts'
import { element, readTime, readToken, unknownTime } from '../structures/scalars.ts'
import { readTransferFault, transferFaultElement, type TransferFault } from '../structures/transfer-fault.ts'
import { methodElement, type Codec } from './codec.ts'

export interface TransferComplete {
  method: 'TransferComplete'
  commandKey: string
  /** Null when the transfer succeeded. */
  fault: TransferFault | null
  /** As sent; Unknown Time (`0001-01-01T00:00:00Z`) where it was left out. */
  startTime: string
  completeTime: string
}

const parts = new Arguments<TransferComplete>({
  CommandKey: (reader, message) => { message.commandKey = readToken(reader, textLimits.key) },
  FaultStruct: (reader, message) => { message.fault = readTransferFault(reader) },
  StartTime: (reader, message) => { message.startTime = readTime(reader) },
  CompleteTime: (reader, message) => { message.completeTime = readTime(reader) },
})

export const transferComplete: Codec<TransferComplete> = {
  method: 'TransferComplete',
  parse: reader => parts.readAll(reader, { method: 'TransferComplete', commandKey: '', fault: null, startTime: unknownTime, completeTime: unknownTime }),
  build(message) {
    return methodElement('TransferComplete', element('CommandKey', message.commandKey) + transferFaultElement(message.fault)
      + element('StartTime', message.startTime) + element('CompleteTime', message.completeTime))
  },
}
