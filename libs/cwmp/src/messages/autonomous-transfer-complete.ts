/**
 * AutonomousTransferComplete (TR-069 A.3.3.3, CPE → ACS): a transfer that the ACS did not ask for.
 *
 * ```
 * AutonomousTransferComplete(AnnounceURL string(1024), TransferURL string(1024), IsDownload boolean, FileType string(64), FileSize unsignedInt,
 *                            TargetFileName string(256), FaultStruct{FaultCode, FaultString}, StartTime dateTime, CompleteTime dateTime)
 * ```
 */
import { booleanElement, element, integerElement, readBoolean, readInteger, readToken, unknownTime } from '../structures/scalars.ts'
import { readTransferFault, transferFaultElement, type TransferFault } from '../structures/transfer-fault.ts'
import { methodElement, type Codec } from './codec.ts'

export interface AutonomousTransferComplete {
  method: 'AutonomousTransferComplete'
  announceUrl: string
  transferUrl: string
  isDownload: boolean
  fileType: string
  /** Bytes; 0 when not known. */
  fileSize: number
  targetFileName: string
  /** Null when the transfer succeeded. */
  fault: TransferFault | null
  startTime: string
  completeTime: string
}

export const autonomousTransferComplete: Codec<AutonomousTransferComplete> = {
  method: 'AutonomousTransferComplete',
  parse(reader) {
    const message: AutonomousTransferComplete = {
      method: 'AutonomousTransferComplete', announceUrl: '', transferUrl: '', isDownload: false, fileType: '', fileSize: 0, targetFileName: '', fault: null, startTime: unknownTime, completeTime: unknownTime,
    }
    let met = 0
    for (let child = reader.child(); child !== null; child = reader.child()) {
      met++
      switch (child) {
        case 'AnnounceURL': message.announceUrl = readToken(reader); break
        case 'TransferURL': message.transferUrl = readToken(reader); break
        case 'IsDownload': message.isDownload = readBoolean(reader); break
        case 'FileType': message.fileType = readToken(reader); break
        case 'FileSize': message.fileSize = readInteger(reader, 0); break
        case 'TargetFileName': message.targetFileName = readToken(reader); break
        case 'FaultStruct': message.fault = readTransferFault(reader); break
        case 'StartTime': message.startTime = readToken(reader) || unknownTime; break
        case 'CompleteTime': message.completeTime = readToken(reader) || unknownTime; break
        default: met--; reader.skip()
      }
    }
    if (met < 9 && reader.error === null) reader.tolerate('missing-argument')
    return message
  },
  build(message) {
    return methodElement('AutonomousTransferComplete', element('AnnounceURL', message.announceUrl) + element('TransferURL', message.transferUrl)
      + booleanElement('IsDownload', message.isDownload) + element('FileType', message.fileType) + integerElement('FileSize', message.fileSize)
      + element('TargetFileName', message.targetFileName) + transferFaultElement(message.fault) + element('StartTime', message.startTime) + element('CompleteTime', message.completeTime))
  },
}
