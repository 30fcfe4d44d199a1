/**
 * ParameterValueStruct (TR-069 A.3.2.1): Name string(256), Value any.
 *
 * ```xml
 * <ParameterValueStruct><Name>…</Name><Value xsi:type="xsd:string">…</Value></ParameterValueStruct>
 * ```
 */
import { escapeText } from '../xml/escape.ts'
import type { XmlReader } from '../xml/reader.ts'
import { arrayElement, readArray } from './array.ts'
import { normaliseType, typeToSend } from './value-type.ts'

export interface ParameterValue {
  name: string
  /** As sent, not trimmed. */
  value: string
  /** `xsd:string`, `xsd:unsignedInt` …; `xsd:string` where the sender gave none or one that does not exist. */
  type: string
}

/** The array of ParameterValueStructs that the reader is at. */
export function readParameterValues(reader: XmlReader): ParameterValue[] {
  return readArray(reader, readParameterValue)
}

function readParameterValue(reader: XmlReader): ParameterValue | null {
  let name = ''
  let value: string | null = null
  let type = 'xsd:string'
  for (let child = reader.child(); child !== null; child = reader.child()) {
    if (child === 'Name') name = reader.text().trim()
    else if (child === 'Value') {
      type = typeOf(reader)
      value = reader.text()
    } else reader.skip()
  }
  if (reader.error !== null) return null
  if (name === '') {
    reader.tolerate('parameter-without-name')
    return null
  }
  if (value === null) reader.tolerate('missing-value')
  return { name, value: value ?? '', type }
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

/** The ParameterList of an Inform, a GetParameterValuesResponse or a SetParameterValues. */
export function parameterValuesElement(parameters: ParameterValue[]): string {
  return arrayElement('ParameterList', 'cwmp:ParameterValueStruct', parameters.map(structOf))
}

function structOf({ name, value, type }: ParameterValue): string {
  const sent = typeToSend(type)
  return `<ParameterValueStruct><Name>${escapeText(name)}</Name><Value xsi:type="${sent}">${escapeText(sent === 'xsd:boolean' ? digitOf(value) : value)}</Value></ParameterValueStruct>`
}

/** Booleans go as 1 and 0: some CPEs refuse true and false. */
function digitOf(value: string): string {
  return value === 'true' ? '1' : value === 'false' ? '0' : value
}
