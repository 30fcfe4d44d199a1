/** GetParameterNames: which parameters and objects there are below a path. */
import { flag, text } from '../description/field.ts'
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'
import { parameterInfos } from '../structures/parameter-info.ts'

export const getParameterNames = rpc({
  method: 'GetParameterNames',
  caller: 'acs',
  clause: 'TR-069 A.3.2.3',
  since: '1.0',
  number: 11,
  once: false,
  /** Empty: the whole tree, or with `nextLevel` its root, where the CPE knows how (quirk P6). */
  request: { path: text('ParameterPath', 256), nextLevel: flag('NextLevel') },
  response: { parameters: parameterInfos('ParameterList') },
})

export type GetParameterNames = RequestOf<typeof getParameterNames>
export type GetParameterNamesResponse = ResponseOf<typeof getParameterNames>
