/** Download: the CPE fetches a file, now or later, and tells by TransferComplete how that went. */
import { text, unsigned } from '../description/field.ts'
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'
import { transferRequest, transferStarted } from '../structures/transfer.ts'

export const download = rpc({
  method: 'Download',
  caller: 'acs',
  clause: 'TR-069 A.3.2.8',
  since: '1.0',
  number: 22,
  once: true,
  request: {
    ...transferRequest,
    /** Bytes; 0 when not known. */
    fileSize: unsigned('FileSize'),
    targetFileName: text('TargetFileName', 256),
    delaySeconds: unsigned('DelaySeconds'),
    successUrl: text('SuccessURL', 256),
    failureUrl: text('FailureURL', 256),
  },
  response: transferStarted,
})

export type Download = RequestOf<typeof download>
export type DownloadResponse = ResponseOf<typeof download>
