/** SetParameterValues (TR-069 A.3.2.1, ACS → CPE): `SetParameterValues(ParameterList ParameterValueStruct[], ParameterKey string(32))`. */
import { parameterValuesElement, readParameterValues, type ParameterValue } from '../structures/parameter-value.ts'
import { element, readToken } from '../structures/scalars.ts'
import { methodElement, type Codec } from './codec.ts'

export interface SetParameterValues {
  method: 'SetParameterValues'
  /** May be empty: then only the ParameterKey is set. */
  parameters: ParameterValue[]
  parameterKey: string
}

export const setParameterValues: Codec<SetParameterValues> = {
  method: 'SetParameterValues',
  parse(reader) {
    const message: SetParameterValues = { method: 'SetParameterValues', parameters: [], parameterKey: '' }
    for (let child = reader.child(); child !== null; child = reader.child()) {
      if (child === 'ParameterList') message.parameters = readParameterValues(reader)
      else if (child === 'ParameterKey') message.parameterKey = readToken(reader)
      else reader.skip()
    }
    return message
  },
  build: message => methodElement('SetParameterValues', parameterValuesElement(message.parameters) + element('ParameterKey', message.parameterKey)),
}
