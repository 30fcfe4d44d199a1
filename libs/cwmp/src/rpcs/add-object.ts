/** AddObject: makes one more instance of a table. The CPE chooses its number. */
import { text, unsigned } from '../description/field.ts'
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'
import { status } from '../structures/status.ts'

export const addObject = rpc({
  method: 'AddObject',
  caller: 'acs',
  clause: 'TR-069 A.3.2.6',
  since: '1.0',
  number: 14,
  once: true,
  /** The table's path, or one with an alias: `Device.Users.User.`, `Device.Users.User.[anna].`. */
  request: { objectName: text('ObjectName', 256), parameterKey: text('ParameterKey', 32) },
  /** Instance 0 is what a CPE says that refused by Status instead of a fault. */
  response: { instanceNumber: unsigned('InstanceNumber'), status: status() },
  checkResponse({ instanceNumber }, reader) {
    if (instanceNumber < 1) reader.tolerate('bad-instance-number')
  },
})

export type AddObject = RequestOf<typeof addObject>
export type AddObjectResponse = ResponseOf<typeof addObject>
