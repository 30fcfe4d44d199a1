/** What arguments of several kinds are made of. */
import { z } from 'zod'
import type { Objection, TaskDevice } from './kind.ts'

const LONGEST = 'has at most 256 characters (TR-069 A.2.1)'

/** In the meta data of an argument that may be left out: an empty list is another thing than none. */
export const EMPTY_COUNTS = 'x-empty-counts'

/** The full name of a parameter, or a partial path. */
export const name = z.string().min(1, 'is empty').max(256, LONGEST)

/** A path: of a parameter, of an object with its last dot, or empty for the whole tree. */
export const path = z.string().max(256, LONGEST)

export const partialPath = path.regex(/^$|\.$/, 'is a partial path: it ends with a dot, or is empty for the whole tree')

export const objectPath = path.regex(/\.$/, 'is the path of an object: it ends with a dot')

/** Numbers and truth values may stand as such; they travel as text. */
export const text = z
  .union([z.string(), z.number(), z.boolean()], { error: 'is a text, a number, true or false' })
  .transform(String)
  .meta({ type: 'string' })

const TYPES =
  'string|int|unsignedInt|long|unsignedLong|boolean|dateTime|base64|base64Binary|hexBinary|anySimpleType|decimal|float|double|anyURI'

/** A value to write. */
export const value = z.strictObject({
  name: name.regex(/[^.]$/, 'is no parameter name: it ends with a dot'),
  value: text,
  type: z
    .string()
    .regex(
      new RegExp(`^xsd:(?:${TYPES})$`),
      'is an XML Schema type such as xsd:string, xsd:unsignedInt, xsd:int, xsd:boolean or xsd:dateTime',
    )
    .optional()
    .meta({ description: 'May be left out where the data model or the device tells it', example: 'xsd:unsignedInt' }),
})

export type Value = z.output<typeof value>

/** A list of values to write. */
export const values = z.array(value).max(5_000)

/** A name may be written once a task (TR-069 A.3.2.1). */
export function onceEach(list: readonly Value[]): Objection | null {
  const seen = new Set<string>()
  for (const [i, v] of list.entries()) {
    if (seen.has(v.name))
      return {
        where: `values.${i}.name`,
        detail: `"${v.name}" is there twice: a name may be written once a task (TR-069 A.3.2.1)`,
      }
    seen.add(v.name)
  }
  return null
}

/** An empty path means the root that the device showed in its Inform (quirk P6). */
export const orRoot = (wanted: string, device: TaskDevice): string => (wanted === '' ? (device.root ?? '') : wanted)
