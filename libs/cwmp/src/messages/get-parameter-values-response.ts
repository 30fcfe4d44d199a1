/** GetParameterValuesResponse (TR-069 A.3.2.2, CPE → ACS): `ParameterList ParameterValueStruct[]`, of any length. */
import { parameterValuesElement, readParameterValues, type ParameterValue } from '../structures/parameter-value.ts'
import { methodElement, type Codec } from './codec.ts'

export interface GetParameterValuesResponse {
  method: 'GetParameterValuesResponse'
  parameters: ParameterValue[]
}

export const getParameterValuesResponse: Codec<GetParameterValuesResponse> = {
  method: 'GetParameterValuesResponse',
  parse(reader) {
    let parameters: ParameterValue[] | null = null
    for (let child = reader.child(); child !== null; child = reader.child()) {
      if (child === 'ParameterList') parameters = readParameterValues(reader)
      else reader.skip()
    }
    if (parameters === null && reader.error === null) reader.tolerate('missing-argument')
    return { method: 'GetParameterValuesResponse', parameters: parameters ?? [] }
  },
  build: message => methodElement('GetParameterValuesResponse', parameterValuesElement(message.parameters)),
}
