/** SetParameterAttributes: what is notified and who else may write; of two entries for one name the later wins. */
import { flag, text, unsigned } from '../description/field.ts'
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'
import { strings } from '../description/strings.ts'
import { array, structure } from '../description/structure.ts'
import { listLimits } from '../limits.ts'

const attribute = structure('SetParameterAttributesStruct', {
  name: text('Name', 256),
  notificationChange: flag('NotificationChange'),
  notification: unsigned('Notification'),
  accessListChange: flag('AccessListChange'),
  accessList: strings('AccessList', 64, 64),
})

export const setParameterAttributes = rpc({
  method: 'SetParameterAttributes',
  caller: 'acs',
  clause: 'TR-069 A.3.2.4',
  since: '1.0',
  number: 20,
  once: false,
  request: { attributes: array('ParameterList', attribute, { most: listLimits.parameters }) },
  response: {},
})

export type SetParameterAttributes = RequestOf<typeof setParameterAttributes>
export type SetParameterAttributesResponse = ResponseOf<typeof setParameterAttributes>
