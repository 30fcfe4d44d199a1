/** Kicked: somebody followed a link of the CPE's own pages; the answer says where to send the browser (deprecated). */
import { text } from '../description/field.ts'
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'

export const kicked = rpc({
  method: 'Kicked',
  caller: 'cpe',
  clause: 'TR-069 A.4.2.1',
  since: '1.0',
  number: 44,
  once: false,
  request: {
    command: text('Command', 32),
    referer: text('Referer', 64),
    argument: text('Arg', 256),
    next: text('Next', 1_024),
  },
  response: { nextUrl: text('NextURL', 1_024) },
})

export type Kicked = RequestOf<typeof kicked>
export type KickedResponse = ResponseOf<typeof kicked>
