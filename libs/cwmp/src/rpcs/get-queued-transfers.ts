/** GetQueuedTransfers: the transfers that this ACS asked for and that are not done (deprecated by GetAllQueuedTransfers). */
import { text, unsigned } from '../description/field.ts'
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'
import { array, structure } from '../description/structure.ts'

const transfer = structure('QueuedTransferStruct', {
  commandKey: text('CommandKey', 32),
  /** 1 not begun, 2 under way, 3 done and being finished. */
  state: unsigned('State'),
})

export const getQueuedTransfers = rpc({
  method: 'GetQueuedTransfers',
  caller: 'acs',
  clause: 'TR-069 A.4.1.1',
  since: '1.0',
  number: 28,
  once: false,
  request: {},
  response: { transfers: array('TransferList', transfer, { most: 1_024 }) },
})

export type GetQueuedTransfers = RequestOf<typeof getQueuedTransfers>
export type GetQueuedTransfersResponse = ResponseOf<typeof getQueuedTransfers>
