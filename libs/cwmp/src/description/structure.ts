/** Structures: several fields under one element, alone or as the members of a SOAP array. */
import { arrayElement, readArray } from './array.ts'
import { know } from '../vocabulary.ts'
import type { XmlReader } from '../xml/reader.ts'
import { Arguments } from './arguments.ts'
import type { Field, Fields, Values, WireMessage } from './field.ts'

/** A set of fields, compiled. */
export interface Structure<T> {
  readonly wire: WireMessage
  /** Reads the children of the element that the reader is at, to its end. */
  read(reader: XmlReader): T
  /** The children as they are sent, in the order of the description. */
  write(value: T): string
  fromWire(value: unknown): T
  /** Names of the elements that hold secrets. */
  readonly secrets: readonly string[]
  /** Names of these fields in TypeScript. */
  readonly secretFields: readonly string[]
  /** Names of the elements that hold booleans, at any depth. */
  readonly flags: readonly string[]
}

/**
 * Compiles a structure.
 * @param name its message on the bus; in a SOAP array also its type
 * @example structure('ArgStruct', { name: text('Name', 64), value: text('Value', 256) })
 */
export function structure<const F extends Fields>(name: string, fields: F): Structure<Values<F>> {
  type Draft = { [name: string]: unknown }
  const entries = Object.entries(fields as Fields)
  const parts = new Arguments<Draft>(
    Object.fromEntries(
      entries.map(([key, field]) => [
        field.element,
        (reader: XmlReader, into: Draft) => {
          into[key] = field.read(reader, into[key])
        },
      ]),
    ),
    {
      optional: entries.filter(([, field]) => !field.required).map(([, field]) => field.element),
      repeating: entries.filter(([, field]) => field.repeats === true).map(([, field]) => field.element),
    },
  )

  return {
    wire: { name, fields: entries.map(([key, field]) => ({ name: key, ...field.wire })) },
    secrets: entries.filter(([, field]) => field.secret).map(([, field]) => field.element),
    secretFields: entries.filter(([, field]) => field.secret).map(([key]) => key),
    flags: entries.flatMap(([, field]) => field.flags ?? []),
    read(reader) {
      const draft: Draft = {}
      for (const [key, field] of entries) draft[key] = field.missing()
      return parts.readAll(reader, draft) as Values<F>
    },
    write(value) {
      let out = ''
      for (const [key, field] of entries) out += field.write((value as Draft)[key])
      return out
    },
    fromWire(value) {
      const made: Draft = {}
      for (const [key, field] of entries) made[key] = field.fromWire((value as Draft)[key] ?? field.missing())
      return made as Values<F>
    },
  }
}

/** What may differ from one list to the next. */
export interface ListOptions<T> {
  required?: boolean
  /** How many members count; what comes after them is left out, with a deviation. */
  most: number
  /** A reading tuned by hand: reads one member and adds what it says. */
  member?: (reader: XmlReader, members: T[]) => void
  /** The type of a member in the schema, where its message on the bus has another name. */
  type?: string
}

/** A SOAP array of structures (TR-069 3.5): `<Event soap-enc:arrayType="cwmp:EventStruct[2]"><EventStruct>…`. */
export function array<T>(element: string, member: Structure<T>, options: ListOptions<T>): Field<T[]> {
  const { required = true, most, type = member.wire.name } = options
  const read = options.member ?? ((reader: XmlReader, members: T[]) => void members.push(member.read(reader)))
  know([type])
  return {
    element,
    required,
    secret: false,
    flags: member.flags,
    wire: { type: member.wire, repeated: true, members: most },
    missing: () => [],
    read(reader, members) {
      readArray(reader, members, most, read)
      return members
    },
    write: values =>
      arrayElement(
        element,
        `cwmp:${type}`,
        values.map(v => `<${type}>${member.write(v)}</${type}>`),
      ),
    fromWire: values => (values as unknown[]).map(member.fromWire),
  }
}

/** A structure in an element of its own, which may stand several times: `<Results>…</Results><Results>…</Results>`. */
export function repeated<T>(element: string, member: Structure<T>, most: number): Field<T[]> {
  return {
    element,
    required: true,
    repeats: true,
    secret: false,
    flags: member.flags,
    wire: { type: member.wire, repeated: true, members: most },
    missing: () => [],
    read(reader, members) {
      const value = member.read(reader)
      if (members.length < most) members.push(value)
      else reader.tolerate('too-many-members')
      return members
    },
    write: values => values.map(v => `<${element}>${member.write(v)}</${element}>`).join(''),
    fromWire: values => (values as unknown[]).map(member.fromWire),
  }
}

/** A structure that stands once: `<DeviceId>…</DeviceId>`. */
export function nested<T>(element: string, member: Structure<T>): Field<T> {
  return {
    element,
    required: true,
    secret: false,
    flags: member.flags,
    wire: { type: member.wire, repeated: false },
    missing: () => member.fromWire({}),
    read: reader => member.read(reader),
    write: value => `<${element}>${member.write(value)}</${element}>`,
    fromWire: member.fromWire,
  }
}
