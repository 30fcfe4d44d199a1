/**
 * Examples of every message on the bus with every field set, made from the descriptors: each value tells the field it
 * stands in, so that bytes read back into the wrong field are seen at once.
 */
import { create, fromJson, ScalarType } from '@bufbuild/protobuf'
import type { DescField, DescMessage, DescOneof, Message } from '@bufbuild/protobuf'
import { ListValueSchema, StructSchema } from '@bufbuild/protobuf/wkt'
import { reflect } from '@bufbuild/protobuf/reflect'
import type { ReflectList, ReflectMap, ReflectMessage } from '@bufbuild/protobuf/reflect'
import { ParameterListSchema } from '../gen/acs/cwmp/v1/structs_pb.ts'
import { SCHEMA_OF } from '../types.ts'

export interface Example {
  /** Area, message and the cases of its oneofs: `session.SessionReply.rpc.reboot`. */
  name: string
  schema: DescMessage
  message: Message
}

/** One example for each message that travels, and for each case of its oneofs, nested ones too. */
export function allExamples(): Example[] {
  const schemas = new Set<DescMessage>([...Object.values(SCHEMA_OF), ParameterListSchema])
  return [...schemas].flatMap(schema => {
    const area = schema.file.proto.package.split('.')[1] ?? ''
    return variants(schema).map(v => ({ name: [area, schema.name, ...v.cases].join('.'), schema, message: v.message }))
  })
}

interface Variant {
  cases: string[]
  message: Message
}

function variants(schema: DescMessage): Variant[] {
  const oneofs = schema.oneofs
  if (oneofs.length === 0) return [{ cases: [], message: filled(schema, null, null) }]
  return oneofs.flatMap(oneof =>
    oneof.fields.flatMap(field => {
      const inner = field.fieldKind === 'message' ? variants(field.message) : [null]
      return inner.map(v => ({
        cases: [field.localName, ...(v?.cases ?? [])],
        message: filled(schema, field, v?.message ?? null),
      }))
    }),
  )
}

/** All plain fields, and `chosen` of its oneof holding `value` (other oneofs hold their first case). */
function filled(schema: DescMessage, chosen: DescField | null, value: Message | null): Message {
  const message = create(schema)
  const r = reflect(schema, message)
  for (const field of schema.fields) if (field.oneof === undefined) put(r, field)
  for (const oneof of schema.oneofs) {
    const field = fieldOf(oneof, chosen)
    if (value !== null && field === chosen && field.fieldKind === 'message') r.set(field, reflect(field.message, value))
    else put(r, field)
  }
  return message
}

const fieldOf = (oneof: DescOneof, chosen: DescField | null): DescField =>
  oneof.fields.find(f => f === chosen) ?? oneof.fields[0]!

function put(r: ReflectMessage, field: DescField): void {
  switch (field.fieldKind) {
    case 'scalar':
      return r.set(field, scalar(field.scalar, field, 0))
    case 'message':
      return r.set(field, reflect(field.message, exampleOf(field)))
    case 'enum':
      return r.set(field, field.enum.values.at(-1)!.number)
    case 'list':
      return addTwo(r.get(field), field)
    case 'map':
      return addEntry(r.get(field), field)
  }
}

/** Two items, so that a repeated field is seen to be one. */
function addTwo(list: ReflectList, field: DescField & { fieldKind: 'list' }): void {
  for (const index of [0, 1]) {
    switch (field.listKind) {
      case 'scalar':
        list.add(scalar(field.scalar, field, index))
        break
      case 'message':
        list.add(reflect(field.message, first(field.message)))
        break
      case 'enum':
        list.add(field.enum.values.at(-1)!.number)
        break
    }
  }
}

/** One entry: the order of several is nobody's. */
function addEntry(map: ReflectMap, field: DescField & { fieldKind: 'map' }): void {
  const key = `${field.name} key`
  if (field.mapKind === 'scalar') map.set(key, scalar(field.scalar, field, 0))
  else if (field.mapKind === 'message') map.set(key, reflect(field.message, first(field.message)))
  else map.set(key, field.enum.values.at(-1)!.number)
}

/** Values of any kind hold themselves: the example of a list is two texts, that of an object one of each kind. */
function exampleOf(field: DescField & { fieldKind: 'message' }): Message {
  switch (field.message.typeName) {
    case ListValueSchema.typeName:
      return fromJson(ListValueSchema, [field.name, `${field.name} 1`])
    case StructSchema.typeName:
      return fromJson(StructSchema, { text: field.name, number: 5, flag: true, list: [1, null], object: { a: 'b' } })
    default:
      return first(field.message)
  }
}

const first = (schema: DescMessage): Message => variants(schema)[0]!.message

function scalar(type: ScalarType, field: DescField, index: number): string | number | bigint | boolean | Uint8Array {
  switch (type) {
    case ScalarType.STRING:
      return index === 0 ? field.name : `${field.name} ${index}`
    case ScalarType.BYTES:
      return new TextEncoder().encode(`${field.name} ${index}`)
    case ScalarType.BOOL:
      return true
    case ScalarType.INT64:
    case ScalarType.UINT64:
    case ScalarType.SINT64:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return 1_767_225_600_000n + BigInt(field.number * 1000 + index)
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return field.number + index + 0.5
    default:
      return field.number * 100 + index
  }
}
