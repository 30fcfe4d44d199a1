/**
 * GetParameterNamesResponse (TR-069 A.3.2.3, CPE → ACS): `ParameterList ParameterInfoStruct[]`,
 * each `ParameterInfoStruct{Name string(256), Writable boolean}`.
 */
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

export const getParameterNamesResponse: Codec<GetParameterNamesResponse> = {
  method: 'GetParameterNamesResponse',
  parse(reader) {
    let parameters: ParameterInfo[] | null = null
    for (let child = reader.child(); child !== null; child = reader.child()) {
      if (child === 'ParameterList') parameters = readArray(reader, readInfo)
      else reader.skip()
    }
    if (parameters === null && reader.error === null) reader.tolerate('missing-argument')
    return { method: 'GetParameterNamesResponse', parameters: parameters ?? [] }
  },
  build(message) {
    const members = message.parameters.map(info => `<ParameterInfoStruct>${element('Name', info.name)}${booleanElement('Writable', info.writable)}</ParameterInfoStruct>`)
    return methodElement('GetParameterNamesResponse', arrayElement('ParameterList', 'cwmp:ParameterInfoStruct', members))
  },
}

function readInfo(reader: XmlReader): ParameterInfo | null {
  const info: ParameterInfo = { name: '', writable: false }
  for (let child = reader.child(); child !== null; child = reader.child()) {
    if (child === 'Name') info.name = readToken(reader)
    else if (child === 'Writable') info.writable = readBoolean(reader)
    else reader.skip()
  }
  if (info.name !== '') return info
  if (reader.error === null) reader.tolerate('parameter-without-name')
  return null
}
