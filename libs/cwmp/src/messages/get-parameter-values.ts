/** GetParameterValues (TR-069 A.3.2.2, ACS → CPE): `ParameterNames string(256)[]`, full names or partial paths with their last dot. */
import { readStrings, stringsElement } from '../structures/strings.ts'
import { methodElement, type Codec } from './codec.ts'

export interface GetParameterValues {
  method: 'GetParameterValues'
  names: string[]
}

export const getParameterValues: Codec<GetParameterValues> = {
  method: 'GetParameterValues',
  parse(reader) {
    let names: string[] = []
    for (let child = reader.child(); child !== null; child = reader.child()) {
      if (child === 'ParameterNames') names = readStrings(reader)
      else reader.skip()
    }
    return { method: 'GetParameterValues', names }
  },
  build: message => methodElement('GetParameterValues', stringsElement('ParameterNames', message.names)),
}
