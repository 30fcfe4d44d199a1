/** Reboot: the CPE boots after the session, and comes back with `M Reboot` and the CommandKey. */
import { text } from '../description/field.ts'
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'

export const reboot = rpc({
  method: 'Reboot',
  caller: 'acs',
  clause: 'TR-069 A.3.2.9',
  since: '1.0',
  number: 16,
  once: true,
  request: { commandKey: text('CommandKey', 32) },
  response: {},
})

export type Reboot = RequestOf<typeof reboot>
export type RebootResponse = ResponseOf<typeof reboot>
