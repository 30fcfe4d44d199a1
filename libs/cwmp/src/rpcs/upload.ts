/** Upload: the CPE sends a file with HTTP PUT, and tells by TransferComplete how that went. */
import { text, unsigned, verbatim } from '../description/field.ts'
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'
import { transferStarted } from '../structures/transfer.ts'

export const upload = rpc({
  method: 'Upload',
  caller: 'acs',
  clause: 'TR-069 A.4.1.5',
  since: '1.0',
  number: 23,
  once: true,
  request: {
    commandKey: text('CommandKey', 32),
    /** `3 Vendor Configuration File <i>`, `4 Vendor Log File <i>` …: numbered otherwise than a Download's. */
    fileType: text('FileType', 64),
    url: text('URL', 256),
    username: verbatim('Username', 256),
    password: verbatim('Password', 256, { secret: true }),
    delaySeconds: unsigned('DelaySeconds'),
  },
  response: transferStarted,
})

export type Upload = RequestOf<typeof upload>
export type UploadResponse = ResponseOf<typeof upload>
