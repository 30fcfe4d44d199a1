/** Fields of a form, out of the description of a kind of task. */

/** As much of JSON Schema as the description uses. */
export interface Schema {
  type?: string | string[]
  title?: string
  description?: string
  enum?: readonly unknown[]
  default?: unknown
  example?: unknown
  properties?: Readonly<Record<string, Schema>>
  required?: readonly string[]
  items?: Schema
  $ref?: string
}

export interface Field {
  name: string
  kind: 'text' | 'number' | 'boolean' | 'choice' | 'lines' | 'json'
  description: string
  isRequired: boolean
  choices: readonly string[]
}

/** What every kind takes, and the form does not ask for. */
const COMMON = new Set(['type', 'notBefore', 'expires', 'uniqueKey', 'force'])

/** The fields of a kind, those that are needed first. */
export function fieldsOf(schema: Schema): Field[] {
  const required = new Set(schema.required ?? [])
  return Object.entries(schema.properties ?? {})
    .filter(([name]) => !COMMON.has(name))
    .map(([name, property]) => ({
      name,
      kind: kindOf(property),
      description: property.description ?? '',
      isRequired: required.has(name) && property.default === undefined,
      choices: (property.enum ?? []).map(String),
    }))
    .sort((a, b) => Number(b.isRequired) - Number(a.isRequired))
}

function kindOf(s: Schema): Field['kind'] {
  if (s.enum !== undefined) return 'choice'
  const type = Array.isArray(s.type) ? s.type.find(t => t !== 'null') : s.type
  if (type === 'boolean') return 'boolean'
  if (type === 'integer' || type === 'number') return 'number'
  if (type === 'string') return 'text'
  if (type === 'array' && s.items?.type === 'string' && s.items.enum === undefined) return 'lines'
  return 'json'
}

/** What a field holds at the beginning: what the example of the kind has of it. */
export const textOf = (field: Field, example: Readonly<Record<string, unknown>>): string => {
  const value = example[field.name]
  if (value === undefined) return ''
  if (field.kind === 'lines') return (value as string[]).join('\n')
  return field.kind === 'json' ? JSON.stringify(value, null, 2) : String(value)
}

/** The arguments out of what was entered; a field that is empty is left out. `wrong`: fields that cannot be read. */
export function argumentsFrom(
  fields: readonly Field[],
  entered: Readonly<Record<string, string>>,
): { given: Record<string, unknown>; wrong: ReadonlySet<string> } {
  const given: Record<string, unknown> = {}
  const wrong = new Set<string>()
  for (const f of fields) {
    const text = entered[f.name] ?? ''
    if (text.trim() === '') {
      if (f.isRequired) wrong.add(f.name)
      continue
    }
    const value = readAs(f, text)
    if (value === undefined) wrong.add(f.name)
    else given[f.name] = value
  }
  return { given, wrong }
}

/** Undefined: it cannot be read. */
function readAs(f: Field, text: string): unknown {
  switch (f.kind) {
    case 'number':
      return /^-?\d+$/.test(text.trim()) ? Number(text) : undefined
    case 'boolean':
      return text === 'true'
    case 'lines':
      return text
        .split('\n')
        .map(l => l.trim())
        .filter(l => l !== '')
    case 'json':
      try {
        return JSON.parse(text) as unknown
      } catch {
        return undefined
      }
    default:
      return text
  }
}
