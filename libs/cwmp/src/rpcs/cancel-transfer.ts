/** CancelTransfer: drops every transfer with this CommandKey; none of them is told by a TransferComplete any more. */
import { text } from '../description/field.ts'
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'

export const cancelTransfer = rpc({
  method: 'CancelTransfer',
  caller: 'acs',
  clause: 'TR-069 A.4.1.9',
  since: '1.2',
  number: 27,
  once: false,
  request: { commandKey: text('CommandKey', 32) },
  response: {},
})

export type CancelTransfer = RequestOf<typeof cancelTransfer>
export type CancelTransferResponse = ResponseOf<typeof cancelTransfer>
