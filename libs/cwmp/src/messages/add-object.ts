/** AddObject (TR-069 A.3.2.6, ACS → CPE): `AddObject(ObjectName string(256), ParameterKey string(32))`; the name ends with a dot. */
import { textLimits } from '../limits.ts'
import { Arguments } from '../structures/arguments.ts'
import { element, readToken } from '../structures/scalars.ts'
import { methodElement, type Codec } from './codec.ts'

export interface AddObject {
  method: 'AddObject'
  objectName: string
  parameterKey: string
}

const parts = new Arguments<AddObject>({
  ObjectName: (reader, message) => { message.objectName = readToken(reader, textLimits.name) },
  ParameterKey: (reader, message) => { message.parameterKey = readToken(reader, textLimits.key) },
})

export const addObject: Codec<AddObject> = {
  method: 'AddObject',
  parse: reader => parts.read(reader, { method: 'AddObject', objectName: '', parameterKey: '' }),
  build: message => methodElement('AddObject', element('ObjectName', message.objectName) + element('ParameterKey', message.parameterKey)),
}
