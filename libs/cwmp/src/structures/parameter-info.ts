/** ParameterInfoStruct (TR-069 A.3.2.3): Name string(256), Writable boolean. */
import { flag, text, type Field } from '../description/field.ts'
import { readBoolean, readToken } from '../description/scalars.ts'
import { array, structure } from '../description/structure.ts'
import { listLimits, textLimits } from '../limits.ts'
import type { XmlReader } from '../xml/reader.ts'

export interface ParameterInfo {
  /** A parameter, or an object with its last dot. */
  name: string
  /** For a table: instances can be added; for an instance: it can be deleted. */
  writable: boolean
}

const infoStruct = structure('ParameterInfo', { name: text('Name', textLimits.name), writable: flag('Writable') })

/** The ParameterList of a GetParameterNamesResponse, of any length: its members are read by hand, since they are many. */
export function parameterInfos(element: string): Field<ParameterInfo[]> {
  return array(element, infoStruct, { most: listLimits.parameters, member: readInfo, type: 'ParameterInfoStruct' })
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
