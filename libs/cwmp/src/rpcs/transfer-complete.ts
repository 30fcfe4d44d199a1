/** TransferComplete: how a Download, ScheduleDownload or Upload ended. */
import { text } from '../description/field.ts'
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'
import { transferEnded } from '../structures/transfer.ts'

export const transferComplete = rpc({
  method: 'TransferComplete',
  caller: 'cpe',
  clause: 'TR-069 A.3.3.2',
  since: '1.0',
  number: 11,
  once: false,
  request: {
    commandKey: text('CommandKey', 32),
    ...transferEnded,
  },
  response: {},
})

export type TransferComplete = RequestOf<typeof transferComplete>
export type TransferCompleteResponse = ResponseOf<typeof transferComplete>
