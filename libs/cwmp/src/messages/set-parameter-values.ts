/** SetParameterValues (TR-069 A.3.2.1, ACS → CPE): `SetParameterValues(ParameterList ParameterValueStruct[], ParameterKey string(32))`. */
import { textLimits } from '../limits.ts'
import { Arguments } from '../structures/arguments.ts'
import { parameterValuesElement, readParameterValues, type ParameterValue } from '../structures/parameter-value.ts'
import { element, readToken } from '../structures/scalars.ts'
import { methodElement, type Codec } from './codec.ts'

export interface SetParameterValues {
  method: 'SetParameterValues'
  /** May be empty: then only the ParameterKey is set. */
  parameters: ParameterValue[]
  parameterKey: string
}

const parts = new Arguments<SetParameterValues>({
  ParameterList: (reader, message) => readParameterValues(reader, message.parameters),
  ParameterKey: (reader, message) => { message.parameterKey = readToken(reader, textLimits.key) },
})

export const setParameterValues: Codec<SetParameterValues> = {
  method: 'SetParameterValues',
  parse: reader => parts.read(reader, { method: 'SetParameterValues', parameters: [], parameterKey: '' }),
  build: message => methodElement('SetParameterValues', parameterValuesElement(message.parameters) + element('ParameterKey', message.parameterKey)),
}
