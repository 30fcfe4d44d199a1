/**
 * TransferComplete (TR-069 A.3.3.2, CPE → ACS): how a Download, ScheduleDownload or Upload ended.
 *
 * ```
 * TransferComplete(CommandKey string(32), FaultStruct{FaultCode, FaultString}, StartTime dateTime, CompleteTime dateTime)
 * ```
 */
import { element, readToken, unknownTime } from '../structures/scalars.ts'
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

export const transferComplete: Codec<TransferComplete> = {
  method: 'TransferComplete',
  parse(reader) {
    const message: TransferComplete = { method: 'TransferComplete', commandKey: '', fault: null, startTime: unknownTime, completeTime: unknownTime }
    let met = 0
    for (let child = reader.child(); child !== null; child = reader.child()) {
      met++
      switch (child) {
        case 'CommandKey': message.commandKey = readToken(reader); break
        case 'FaultStruct': message.fault = readTransferFault(reader); break
        case 'StartTime': message.startTime = readToken(reader) || unknownTime; break
        case 'CompleteTime': message.completeTime = readToken(reader) || unknownTime; break
        default: met--; reader.skip()
      }
    }
    if (met < 4 && reader.error === null) reader.tolerate('missing-argument')
    return message
  },
  build(message) {
    return methodElement('TransferComplete', element('CommandKey', message.commandKey) + transferFaultElement(message.fault)
      + element('StartTime', message.startTime) + element('CompleteTime', message.completeTime))
  },
}
