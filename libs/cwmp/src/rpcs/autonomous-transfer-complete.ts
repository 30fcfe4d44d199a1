/** AutonomousTransferComplete: a transfer ended that this ACS did not ask for. */
import { flag, text, unsigned } from '../description/field.ts'
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'
import { transferEnded } from '../structures/transfer.ts'

export const autonomousTransferComplete = rpc({
  method: 'AutonomousTransferComplete',
  caller: 'cpe',
  clause: 'TR-069 A.3.3.3',
  since: '1.1',
  number: 40,
  once: false,
  request: {
    announceUrl: text('AnnounceURL', 1_024),
    transferUrl: text('TransferURL', 1_024),
    isDownload: flag('IsDownload'),
    fileType: text('FileType', 64),
    /** Bytes; 0 when not known. */
    fileSize: unsigned('FileSize'),
    targetFileName: text('TargetFileName', 256),
    ...transferEnded,
  },
  response: {},
})

export type AutonomousTransferComplete = RequestOf<typeof autonomousTransferComplete>
export type AutonomousTransferCompleteResponse = ResponseOf<typeof autonomousTransferComplete>
