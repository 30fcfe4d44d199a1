/**
 * AutonomousTransferComplete (TR-069 A.3.3.3, CPE → ACS): a transfer that the ACS did not ask for.
 *
 * ```
 * AutonomousTransferComplete(AnnounceURL string(1024), TransferURL string(1024), IsDownload boolean, FileType string(64), FileSize unsignedInt,
 *                            TargetFileName string(256), FaultStruct{FaultCode, FaultString}, StartTime dateTime, CompleteTime dateTime)
 * ```
 */
import { textLimits } from '../limits.ts'
import { Arguments } from '../structures/arguments.ts'
import { booleanElement, element, integerElement, readBoolean, readTime, readToken, readUnsigned, unknownTime } from '../structures/scalars.ts'
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

const parts = new Arguments<AutonomousTransferComplete>({
  AnnounceURL: (reader, message) => { message.announceUrl = readToken(reader, textLimits.url) },
  TransferURL: (reader, message) => { message.transferUrl = readToken(reader, textLimits.url) },
  IsDownload: (reader, message) => { message.isDownload = readBoolean(reader) },
  FileType: (reader, message) => { message.fileType = readToken(reader, textLimits.fileType) },
  FileSize: (reader, message) => { message.fileSize = readUnsigned(reader, 0) },
  TargetFileName: (reader, message) => { message.targetFileName = readToken(reader, textLimits.fileName) },
  FaultStruct: (reader, message) => { message.fault = readTransferFault(reader) },
  StartTime: (reader, message) => { message.startTime = readTime(reader) },
  CompleteTime: (reader, message) => { message.completeTime = readTime(reader) },
})

export const autonomousTransferComplete: Codec<AutonomousTransferComplete> = {
  method: 'AutonomousTransferComplete',
  parse(reader) {
    return parts.readAll(reader, {
      method: 'AutonomousTransferComplete', announceUrl: '', transferUrl: '', isDownload: false, fileType: '', fileSize: 0, targetFileName: '', fault: null, startTime: unknownTime, completeTime: unknownTime,
    })
  },
  build(message) {
    return methodElement('AutonomousTransferComplete', element('AnnounceURL', message.announceUrl) + element('TransferURL', message.transferUrl)
      + booleanElement('IsDownload', message.isDownload) + element('FileType', message.fileType) + integerElement('FileSize', message.fileSize)
      + element('TargetFileName', message.targetFileName) + transferFaultElement(message.fault) + element('StartTime', message.startTime) + element('CompleteTime', message.completeTime))
  },
}
