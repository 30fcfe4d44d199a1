/**
 * ParameterValueStruct (TR-069 A.3.2.1): Name string(256), Value any.
 *
 * ```xml
 * <ParameterValueStruct><Name>…</Name><Value xsi:type="xsd:string">…</Value></ParameterValueStruct>
 * ```
 */
import { arrayElement } from '../description/array.ts'
import { text, type Field } from '../description/field.ts'
import { array, structure } from '../description/structure.ts'
import { cut } from '../excerpt.ts'
import { listLimits, textLimits } from '../limits.ts'
import { escapeText } from '../xml/escape.ts'
import type { XmlReader } from '../xml/reader.ts'
import { normaliseType, typeToSend } from './value-type.ts'

export interface ParameterValue {
  name: string
  /** As sent, not trimmed; of other types than string without the white space that means nothing there. */
  value: string
  /** `xsd:string`, `xsd:unsignedInt` …; `xsd:string` where the sender gave none or one that does not exist. */
  type: string
}

/** Its form on the bus. In XML a value and its type are one element, which is read and written by hand below. */
const valueStruct = structure('ParameterValue', {
  name: text('Name', textLimits.name),
  value: text('Value', textLimits.value),
  type: text('Type', 64),
})

/** The ParameterList of an Inform, a GetParameterValuesResponse or a SetParameterValues, of any length. */
export function parameterValues(element: string): Field<ParameterValue[]> {
  return {
    ...array(element, valueStruct, { most: listLimits.parameters, member: readParameterValue }),
    write: parameters => arrayElement(element, 'cwmp:ParameterValueStruct', parameters.map(structOf)),
  }
}

/** Each Name is a parameter, also where several stand in one struct. */
function readParameterValue(reader: XmlReader, parameters: ParameterValue[]): void {
  let name: string | null = null
  let value: string | null = null
  let type = 'xsd:string'
  for (let child = reader.child(); child !== null; child = reader.child()) {
    if (child === 'Name') {
      const next = reader.text().trim()
      if (name !== null) {
        reader.tolerate('repeated-argument')
        if (value !== null) {
          addParameter(reader, parameters, name, value, type)
          value = null
        }
      }
      name = next
    } else if (child === 'Value') {
      if (value !== null) reader.tolerate('repeated-argument')
      type = typeOf(reader)
      value = reader.text()
      if (type !== 'xsd:string' && isSpaced(value)) value = value.replace(/[ \t\r\n]+/g, ' ').trim()
    } else reader.skip()
  }
  if (reader.error === null) addParameter(reader, parameters, name ?? '', value, type)
}

/** Whether a value holds white space, which XML Schema collapses in every type but string. */
function isSpaced(value: string): boolean {
  for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) <= 32) return true
  return false
}

function addParameter(
  reader: XmlReader,
  parameters: ParameterValue[],
  name: string,
  value: string | null,
  type: string,
): void {
  if (name === '') return reader.tolerate('parameter-without-name')
  if (name.length > textLimits.name) return reader.tolerate('name-too-long')
  if (value === null) reader.tolerate('missing-value')
  else if (value.length > textLimits.value) {
    reader.tolerate('value-cut')
    value = cut(value, textLimits.value)
  }
  parameters.push({ name, value: value ?? '', type })
}

function typeOf(reader: XmlReader): string {
  const raw = reader.attributes.get('type')
  if (raw === null) {
    reader.tolerate('value-without-type')
    return 'xsd:string'
  }
  const type = normaliseType(raw)
  if (type === null) reader.tolerate('illegal-type')
  return type ?? 'xsd:string'
}

function structOf({ name, value, type }: ParameterValue): string {
  const sent = typeToSend(type)
  return `<ParameterValueStruct><Name>${escapeText(name)}</Name><Value xsi:type="${sent}">${escapeText(sent === 'xsd:boolean' ? digitOf(value) : value)}</Value></ParameterValueStruct>`
}

/** Booleans go as 1 and 0: some CPEs refuse true and false. */
function digitOf(value: string): string {
  return value === 'true' ? '1' : value === 'false' ? '0' : value
}
