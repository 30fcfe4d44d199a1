/**
 * What a field of an RPC is: how it stands in XML, what holds where it is missing, and its form on the bus. A
 * description is compiled once, when its file is loaded; nothing looks at it while messages are read.
 */
import { readBoolean, readInteger, readText, readTime, readToken, readUnsigned, unknownTime } from './scalars.ts'
import { textLimits } from '../limits.ts'
import { escapeText } from '../xml/escape.ts'
import type { XmlReader } from '../xml/reader.ts'

/** A field's type as protobuf, for the generator of the bus's messages. */
export type WireType = 'string' | 'uint32' | 'int32' | 'bool' | WireMessage

/** A structure's message. */
export interface WireMessage {
  readonly name: string
  readonly fields: readonly WireField[]
}

/** A field's form on the bus, and what it may hold at most: what is read never exceeds it. */
export interface WireForm {
  readonly type: WireType
  readonly repeated: boolean
  /** Of a text, or of each text of a list. */
  readonly characters?: number
  /** Of a list. */
  readonly members?: number
}

/** One field of a message; its number is its place, from 1, so fields are only ever added at the end. */
export interface WireField extends WireForm {
  /** The field's name in TypeScript; protobuf has it in snake_case. */
  readonly name: string
}

/** One argument or result of an RPC, or one element of a structure. */
export interface Field<T> {
  /** The name of its element. */
  readonly element: string
  /** Whether leaving it out is a deviation. */
  readonly required: boolean
  /** Whether its element stands once for each member, so that several are no deviation. */
  readonly repeats?: true
  /** Whether its value is nobody's business: masked in traces, sealed on the bus. */
  readonly secret: boolean
  /** The elements of the booleans in it. */
  readonly flags?: readonly string[]
  readonly wire: WireForm
  /** What holds where nobody sent it. */
  missing(): T
  /** Reads the element that the reader is at, to its end. `before` is what the element said earlier: lists are joined. */
  read(reader: XmlReader, before: T): T
  /** The element, or nothing where it is left out. */
  write(value: T): string
  /** A value as it came from the bus: exactly the fields that are described. */
  fromWire(value: unknown): T
}

/** Fields by their names in TypeScript, in the order in which they are sent. (A field both takes and gives its type: only `any` holds each of them.) */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Fields = { readonly [name: string]: Field<any> }

/** The object that a set of fields describes. */
export type Values<F> = { -readonly [K in keyof F]: F[K] extends { missing(): infer T } ? T : never }

/** What may differ from one scalar to the next. */
export interface ScalarOptions<T> {
  missing?: T
  /** False where the standard lets it be left out. */
  required?: boolean
  secret?: boolean
}

/** A field whose value is one text in an element of its own. */
export function scalar<T>(
  element: string,
  wire: 'string' | 'uint32' | 'int32' | 'bool',
  missing: T,
  options: ScalarOptions<T>,
  form: { read(reader: XmlReader): T; write(value: T): string; characters?: number },
): Field<T> {
  const { required = true, secret = false } = options
  const absent = options.missing ?? missing
  const [open, close] = [`<${element}>`, `</${element}>`]
  return {
    element,
    required,
    secret,
    wire: { type: wire, repeated: false, ...(form.characters !== undefined && { characters: form.characters }) },
    missing: () => absent,
    read: form.read,
    write: value => (!required && value === absent ? '' : `${open}${form.write(value)}${close}`),
    fromWire: value => value as T,
  }
}

/**
 * A string of at most `most` characters. White space around it goes: names, codes and keys are tokens that some CPEs
 * indent. A longer one is cut, with a deviation.
 */
export function text(element: string, most: number, options: ScalarOptions<string> = {}): Field<string> {
  return scalar(element, 'string', '', options, {
    read: reader => readToken(reader, most),
    write: escapeText,
    characters: most,
  })
}

/** A string in which white space counts: user names and passwords. */
export function verbatim(element: string, most: number, options: ScalarOptions<string> = {}): Field<string> {
  return scalar(element, 'string', '', options, {
    read: reader => readText(reader, most),
    write: escapeText,
    characters: most,
  })
}

/** A dateTime as the sender wrote it; Unknown Time where it is missing. CPEs' clocks are not to be trusted, so nothing is converted. */
export function dateTime(element: string, options: ScalarOptions<string> = {}): Field<string> {
  return scalar(element, 'string', unknownTime, options, {
    read: readTime,
    write: escapeText,
    characters: textLimits.time,
  })
}

const wholeNumber = (value: number): string => String(Math.trunc(value))

/** An unsignedInt. */
export function unsigned(element: string, options: ScalarOptions<number> = {}): Field<number> {
  const fallback = options.missing ?? 0
  return scalar(element, 'uint32', 0, options, { read: reader => readUnsigned(reader, fallback), write: wholeNumber })
}

/** An int. */
export function integer(element: string, options: ScalarOptions<number> = {}): Field<number> {
  const fallback = options.missing ?? 0
  return scalar(element, 'int32', 0, options, { read: reader => readInteger(reader, fallback), write: wholeNumber })
}

/** A boolean: 1, 0, true, false in any case are read (TR-069 Table 12), 1 and 0 are sent (quirk X11). */
export function flag(element: string, options: ScalarOptions<boolean> = {}): Field<boolean> {
  const form = { read: readBoolean, write: (value: boolean) => (value ? '1' : '0') }
  return { ...scalar(element, 'bool', false, options, form), flags: [element] }
}
