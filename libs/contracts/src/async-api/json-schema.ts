/** Messages as JSON Schemas of their JSON (ProtoJSON), as the JSON twins of the public topics have it. */
import { ScalarType } from '@bufbuild/protobuf'
import type { DescField, DescMessage } from '@bufbuild/protobuf'

type Schema = { [key: string]: unknown }

/** Where a message's schema stands in the document. */
export const refTo = (message: DescMessage): Schema => ({ $ref: `#/components/schemas/${message.typeName}` })

/** A message and all that it holds, by their names. */
export function schemasOf(messages: Iterable<DescMessage>): Map<string, Schema> {
  const out = new Map<string, Schema>()
  const add = (message: DescMessage): void => {
    if (out.has(message.typeName)) return
    const properties: Schema = {}
    out.set(message.typeName, { type: 'object', properties, additionalProperties: false })
    for (const field of message.fields) {
      properties[field.jsonName] = fieldSchema(field)
      const inner = field.fieldKind === 'message' || field.fieldKind === 'list' ? field.message : undefined
      if (inner !== undefined && !isWellKnown(inner)) add(inner)
    }
  }
  for (const message of messages) add(message)
  return out
}

const isWellKnown = (message: DescMessage): boolean => message.typeName.startsWith('google.protobuf.')

function fieldSchema(field: DescField): Schema {
  switch (field.fieldKind) {
    case 'list':
      return {
        type: 'array',
        items: field.listKind === 'message' ? messageSchema(field.message) : scalarSchema(field.scalar),
      }
    case 'map':
      return { type: 'object', additionalProperties: scalarSchema(field.scalar) }
    case 'message':
      return messageSchema(field.message)
    default:
      return scalarSchema(field.scalar)
  }
}

function messageSchema(message: DescMessage): Schema {
  if (message.typeName === 'google.protobuf.ListValue') return { type: 'array' }
  return isWellKnown(message) ? { type: 'object' } : refTo(message)
}

function scalarSchema(scalar: ScalarType | undefined): Schema {
  switch (scalar) {
    case ScalarType.STRING:
      return { type: 'string' }
    case ScalarType.BYTES:
      return { type: 'string', contentEncoding: 'base64' }
    case ScalarType.BOOL:
      return { type: 'boolean' }
    case ScalarType.INT64:
    case ScalarType.UINT64:
      // JSON has no numbers of that size that everybody reads.
      return { type: 'string', pattern: '^-?[0-9]+$' }
    case ScalarType.UINT32:
      return { type: 'integer', minimum: 0 }
    case ScalarType.INT32:
      return { type: 'integer' }
    default:
      throw new Error(`no JSON Schema for scalars of kind ${scalar} yet`)
  }
}
