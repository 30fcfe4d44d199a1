/** SetParameterValues: writes all of its values or none. The list may be empty: then only the ParameterKey is set. */
import { text } from '../description/field.ts'
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'
import { parameterValues } from '../structures/parameter-value.ts'
import { status } from '../structures/status.ts'

export const setParameterValues = rpc({
  method: 'SetParameterValues',
  caller: 'acs',
  clause: 'TR-069 A.3.2.1',
  since: '1.0',
  number: 13,
  once: false,
  request: { parameters: parameterValues('ParameterList'), parameterKey: text('ParameterKey', 32) },
  response: { status: status() },
})

export type SetParameterValues = RequestOf<typeof setParameterValues>
export type SetParameterValuesResponse = ResponseOf<typeof setParameterValues>
