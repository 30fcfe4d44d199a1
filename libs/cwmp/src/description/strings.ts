/** SOAP arrays of strings: names of parameters, methods, access lists, vouchers. */
import { listLimits, textLimits } from '../limits.ts'
import { arrayElement, readArray } from './array.ts'
import { readToken } from './scalars.ts'
import { escapeText } from '../xml/escape.ts'
import type { XmlReader } from '../xml/reader.ts'
import type { Field } from './field.ts'

/** Names of parameters and objects. One that is too long is left out: cut it would name another. */
export function names(element: string): Field<string[]> {
  const form = { member: 'string', type: 'xsd:string', most: listLimits.parameters, longest: textLimits.name }
  return texts(element, form, (reader, found) => {
    const name = readToken(reader)
    if (name.length > textLimits.name) reader.tolerate('name-too-long')
    else found.push(name)
  })
}

/** Texts of at most `longest` characters, at most `most` of them: `<MethodList soap-enc:arrayType="xsd:string[n]"><string>…`. */
export function strings(element: string, longest: number, most: number): Field<string[]> {
  return texts(element, { member: 'string', type: 'xsd:string', most, longest }, (reader, found) => {
    found.push(readToken(reader, longest))
  })
}

/** Base64 texts: `<VoucherList soap-enc:arrayType="soap-enc:base64[n]"><base64>…</base64></VoucherList>`. */
export function base64s(element: string, longest: number, most: number): Field<string[]> {
  return texts(element, { member: 'base64', type: 'soap-enc:base64', most, longest }, (reader, found) => {
    found.push(readToken(reader, longest))
  })
}

interface Form {
  /** The element of each. */
  member: string
  /** Of the array, with its prefix. */
  type: string
  most: number
  /** Of each, in characters. */
  longest: number
}

function texts(element: string, form: Form, read: (reader: XmlReader, found: string[]) => void): Field<string[]> {
  const { member, type, most, longest } = form
  return {
    element,
    required: true,
    secret: false,
    wire: { type: 'string', repeated: true, characters: longest, members: most },
    missing: () => [],
    read(reader, found) {
      readArray(reader, found, most, r => read(r, found))
      return found
    },
    write: values =>
      arrayElement(
        element,
        type,
        values.map(v => `<${member}>${escapeText(v)}</${member}>`),
      ),
    fromWire: values => [...(values as string[])],
  }
}
