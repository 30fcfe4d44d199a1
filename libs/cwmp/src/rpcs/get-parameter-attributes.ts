/** GetParameterAttributes: how changes of parameters are notified, and who else may write them. */
import { text, unsigned } from '../description/field.ts'
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'
import { names, strings } from '../description/strings.ts'
import { array, structure } from '../description/structure.ts'
import { listLimits } from '../limits.ts'

const attribute = structure('ParameterAttributeStruct', {
  name: text('Name', 256),
  /** 0 off, 1 passive, 2 active, 3 to 6 with lightweight notifications (TR-069 Table 23). */
  notification: unsigned('Notification'),
  accessList: strings('AccessList', 64, 64),
})

export const getParameterAttributes = rpc({
  method: 'GetParameterAttributes',
  caller: 'acs',
  clause: 'TR-069 A.3.2.5',
  since: '1.0',
  number: 21,
  once: false,
  request: { names: names('ParameterNames') },
  response: { attributes: array('ParameterList', attribute, { most: listLimits.parameters }) },
})

export type GetParameterAttributes = RequestOf<typeof getParameterAttributes>
export type GetParameterAttributesResponse = ResponseOf<typeof getParameterAttributes>
