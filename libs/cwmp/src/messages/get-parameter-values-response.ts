/** GetParameterValuesResponse (TR-069 A.3.2.2, CPE → ACS): `ParameterList ParameterValueStruct[]`, of any length. */
import { Arguments } from '../structures/arguments.ts'
import { parameterValuesElement, readParameterValues, type ParameterValue } from '../structures/parameter-value.ts'
import { methodElement, type Codec } from './codec.ts'

export interface GetParameterValuesResponse {
  method: 'GetParameterValuesResponse'
  parameters: ParameterValue[]
}

const parts = new Arguments<GetParameterValuesResponse>({
  ParameterList: (reader, message) => readParameterValues(reader, message.parameters),
})

export const getParameterValuesResponse: Codec<GetParameterValuesResponse> = {
  method: 'GetParameterValuesResponse',
  parse: reader => parts.readAll(reader, { method: 'GetParameterValuesResponse', parameters: [] }),
  build: message => methodElement('GetParameterValuesResponse', parameterValuesElement(message.parameters)),
}
