/** GetParameterValues (TR-069 A.3.2.2, ACS → CPE): `ParameterNames string(256)[]`, full names or partial paths with their last dot. */
import { Arguments } from '../structures/arguments.ts'
import { readNames, stringsElement } from '../structures/strings.ts'
import { methodElement, type Codec } from './codec.ts'

export interface GetParameterValues {
  method: 'GetParameterValues'
  names: string[]
}

const parts = new Arguments<GetParameterValues>({
  ParameterNames: (reader, message) => readNames(reader, message.names),
})

export const getParameterValues: Codec<GetParameterValues> = {
  method: 'GetParameterValues',
  parse: reader => parts.read(reader, { method: 'GetParameterValues', names: [] }),
  build: message => methodElement('GetParameterValues', stringsElement('ParameterNames', message.names)),
}
