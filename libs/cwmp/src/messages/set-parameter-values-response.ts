/** SetParameterValuesResponse (TR-069 A.3.2.1, CPE → ACS): `Status int`: 0 applied, 1 committed and not yet applied. */
import { integerElement } from '../structures/scalars.ts'
import { readStatus } from '../structures/status.ts'
import { methodElement, type Codec } from './codec.ts'

export interface SetParameterValuesResponse {
  method: 'SetParameterValuesResponse'
  status: number
}

export const setParameterValuesResponse: Codec<SetParameterValuesResponse> = {
  method: 'SetParameterValuesResponse',
  parse: reader => ({ method: 'SetParameterValuesResponse', status: readStatus(reader) }),
  build: message => methodElement('SetParameterValuesResponse', integerElement('Status', message.status)),
}
