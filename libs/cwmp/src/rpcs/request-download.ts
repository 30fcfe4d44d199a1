/** RequestDownload: the CPE asks for a file; whether it gets one the ACS decides with a Download of its own. */
import { text } from '../description/field.ts'
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'
import { array, structure } from '../description/structure.ts'

const argument = structure('ArgStruct', { name: text('Name', 64), value: text('Value', 256) })

export const requestDownload = rpc({
  method: 'RequestDownload',
  caller: 'cpe',
  clause: 'TR-069 A.4.2.2',
  since: '1.0',
  number: 43,
  once: false,
  request: {
    fileType: text('FileType', 64),
    /** "Instance" for file types 1 and 3, "Version" for 2; others are a vendor's. */
    arguments: array('FileTypeArg', argument, { most: 16 }),
  },
  response: {},
})

export type RequestDownload = RequestOf<typeof requestDownload>
export type RequestDownloadResponse = ResponseOf<typeof requestDownload>
