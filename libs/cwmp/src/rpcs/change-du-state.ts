/** ChangeDUState: installs, updates and removes software modules; DUStateChangeComplete tells how that went. */
import { text } from '../description/field.ts'
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'
import { duOperations } from '../structures/du-operation.ts'

export const changeDuState = rpc({
  method: 'ChangeDUState',
  caller: 'acs',
  clause: 'TR-069 A.4.1.10',
  since: '1.2',
  number: 30,
  once: true,
  request: { operations: duOperations('Operations', 1_024), commandKey: text('CommandKey', 32, { required: false }) },
  response: {},
})

export type ChangeDUState = RequestOf<typeof changeDuState>
export type ChangeDUStateResponse = ResponseOf<typeof changeDuState>
