/** GetAllQueuedTransfers: every transfer that is not done, those that nobody asked for included (their CommandKey is empty). */
import { flag, text, unsigned } from '../description/field.ts'
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'
import { array, structure } from '../description/structure.ts'

const transfer = structure('AllQueuedTransferStruct', {
  commandKey: text('CommandKey', 32),
  /** 1 not begun, 2 under way, 3 done and being finished. */
  state: unsigned('State'),
  isDownload: flag('IsDownload'),
  fileType: text('FileType', 64),
  /** Bytes; 0 when not known. */
  fileSize: unsigned('FileSize'),
  targetFileName: text('TargetFileName', 256),
})

export const getAllQueuedTransfers = rpc({
  method: 'GetAllQueuedTransfers',
  caller: 'acs',
  clause: 'TR-069 A.4.1.7',
  since: '1.1',
  number: 29,
  once: false,
  request: {},
  response: { transfers: array('TransferList', transfer, { most: 1_024 }) },
})

export type GetAllQueuedTransfers = RequestOf<typeof getAllQueuedTransfers>
export type GetAllQueuedTransfersResponse = ResponseOf<typeof getAllQueuedTransfers>
