/** GetParameterValues: values by full names and partial paths. The answer may be of any length. */
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'
import { names } from '../description/strings.ts'
import { parameterValues } from '../structures/parameter-value.ts'

export const getParameterValues = rpc({
  method: 'GetParameterValues',
  caller: 'acs',
  clause: 'TR-069 A.3.2.2',
  since: '1.0',
  number: 12,
  once: false,
  request: { names: names('ParameterNames') },
  response: { parameters: parameterValues('ParameterList') },
})

export type GetParameterValues = RequestOf<typeof getParameterValues>
export type GetParameterValuesResponse = ResponseOf<typeof getParameterValues>
