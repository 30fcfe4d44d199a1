/** DeleteObject: removes an instance with all that is below it. */
import { text } from '../description/field.ts'
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'
import { status } from '../structures/status.ts'

export const deleteObject = rpc({
  method: 'DeleteObject',
  caller: 'acs',
  clause: 'TR-069 A.3.2.7',
  since: '1.0',
  number: 15,
  once: true,
  request: { objectName: text('ObjectName', 256), parameterKey: text('ParameterKey', 32) },
  response: { status: status() },
})

export type DeleteObject = RequestOf<typeof deleteObject>
export type DeleteObjectResponse = ResponseOf<typeof deleteObject>
