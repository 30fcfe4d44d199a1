/** GetParameterNames (TR-069 A.3.2.3, ACS → CPE): `GetParameterNames(ParameterPath string(256), NextLevel boolean)`. */
import { textLimits } from '../limits.ts'
import { Arguments } from '../structures/arguments.ts'
import { booleanElement, element, readBoolean, readToken } from '../structures/scalars.ts'
import { methodElement, type Codec } from './codec.ts'

export interface GetParameterNames {
  method: 'GetParameterNames'
  /** A parameter, or a partial path with its last dot; '' is the root. */
  path: string
  /** Only the next level below a partial path. */
  nextLevel: boolean
}

const parts = new Arguments<GetParameterNames>({
  ParameterPath: (reader, message) => { message.path = readToken(reader, textLimits.name) },
  NextLevel: (reader, message) => { message.nextLevel = readBoolean(reader) },
})

export const getParameterNames: Codec<GetParameterNames> = {
  method: 'GetParameterNames',
  parse: reader => parts.read(reader, { method: 'GetParameterNames', path: '', nextLevel: false }),
  build: message => methodElement('GetParameterNames', element('ParameterPath', message.path) + booleanElement('NextLevel', message.nextLevel)),
}
