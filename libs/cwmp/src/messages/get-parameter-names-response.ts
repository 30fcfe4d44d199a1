/**
 * GetParameterNamesResponse (TR-069 A.3.2.3, CPE → ACS): `ParameterList ParameterInfoStruct[]`,
 * each `ParameterInfoStruct{Name string(256), Writable boolean}`.
 */
import { listLimits, textLimits } from '../limits.ts'
import { Arguments } from '../structures/arguments.ts'
import { arrayElement, readArray } from '../structures/array.ts'
import { booleanElement, element, readBoolean, readToken } from '../structures/scalars.ts'
import type { XmlReader } from '../xml/reader.ts'
import { methodElement, type Codec } from './codec.ts'

export interface ParameterInfo {
  /** A parameter, or an object with its last dot. */
  name: string
  /** For a table: instances can be added; for an instance: it can be deleted. */
  writable: boolean
}

export interface GetParameterNamesResponse {
  method: 'GetParameterNamesResponse'
  parameters: ParameterInfo[]
}

const parts = new Arguments<GetParameterNamesResponse>({
  ParameterList: (reader, message) => readArray(reader, message.parameters, listLimits.parameters, readInfo),
})

export const getParameterNamesResponse: Codec<GetParameterNamesResponse> = {
  method: 'GetParameterNamesResponse',
  parse: reader => parts.readAll(reader, { method: 'GetParameterNamesResponse', parameters: [] }),
  build(message) {
    const members = message.parameters.map(info => `<ParameterInfoStruct>${element('Name', info.name)}${booleanElement('Writable', info.writable)}</ParameterInfoStruct>`)
    return methodElement('GetParameterNamesResponse', arrayElement('ParameterList', 'cwmp:ParameterInfoStruct', members))
  },
}

/** Each Name is a parameter, also where several stand in one struct. */
function readInfo(reader: XmlReader, parameters: ParameterInfo[]): void {
  let info: ParameterInfo | null = null
  let writable: boolean | null = null // met before its name
  for (let child = reader.child(); child !== null; child = reader.child()) {
    if (child === 'Name') {
      if (info !== null) {
        reader.tolerate('repeated-argument')
        addInfo(reader, parameters, info)
      }
      info = { name: readToken(reader), writable: writable ?? false }
      writable = null
    } else if (child === 'Writable') {
      const value = readBoolean(reader)
      if (info === null) writable = value
      else info.writable = value
    } else reader.skip()
  }
  if (reader.error === null) addInfo(reader, parameters, info ?? { name: '', writable: false })
}

function addInfo(reader: XmlReader, parameters: ParameterInfo[], info: ParameterInfo): void {
  if (info.name === '') reader.tolerate('parameter-without-name')
  else if (info.name.length > textLimits.name) reader.tolerate('name-too-long')
  else parameters.push(info)
}
