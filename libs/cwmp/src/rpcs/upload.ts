/** Upload: the CPE sends a file with HTTP PUT, and tells by TransferComplete how that went. */
import { unsigned } from '../description/field.ts'
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'
import { transferRequest, transferStarted } from '../structures/transfer.ts'

export const upload = rpc({
  method: 'Upload',
  caller: 'acs',
  clause: 'TR-069 A.4.1.5',
  since: '1.0',
  number: 23,
  once: true,
  request: {
    ...transferRequest,
    delaySeconds: unsigned('DelaySeconds'),
  },
  response: transferStarted,
})

export type Upload = RequestOf<typeof upload>
export type UploadResponse = ResponseOf<typeof upload>
