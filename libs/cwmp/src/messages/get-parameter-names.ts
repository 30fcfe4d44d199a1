/** GetParameterNames (TR-069 A.3.2.3, ACS → CPE): `GetParameterNames(ParameterPath string(256), NextLevel boolean)`. */
import { booleanElement, element, readBoolean, readToken } from '../structures/scalars.ts'
import { methodElement, type Codec } from './codec.ts'

export interface GetParameterNames {
  method: 'GetParameterNames'
  /** A parameter, or a partial path with its last dot; '' is the root. */
  path: string
  /** Only the next level below a partial path. */
  nextLevel: boolean
}

export const getParameterNames: Codec<GetParameterNames> = {
  method: 'GetParameterNames',
  parse(reader) {
    const message: GetParameterNames = { method: 'GetParameterNames', path: '', nextLevel: false }
    for (let child = reader.child(); child !== null; child = reader.child()) {
      if (child === 'ParameterPath') message.path = readToken(reader)
      else if (child === 'NextLevel') message.nextLevel = readBoolean(reader)
      else reader.skip()
    }
    return message
  },
  build: message => methodElement('GetParameterNames', element('ParameterPath', message.path) + booleanElement('NextLevel', message.nextLevel)),
}
