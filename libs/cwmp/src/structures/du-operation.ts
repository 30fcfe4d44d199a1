/**
 * The operations of ChangeDUState (TR-069 Tables 69 to 71): `<Operations xsi:type="cwmp:InstallOpStruct">…`, one element
 * each, whose type says what is to be done and which elements it has.
 */
import { text, verbatim, type Field, type Fields } from '../description/field.ts'
import { structure } from '../description/structure.ts'

const url = text('URL', 1_024, { required: false })
const uuid = text('UUID', 36, { required: false })
const version = text('Version', 32, { required: false })
const username = verbatim('Username', 256, { required: false })
const password = verbatim('Password', 256, { required: false, secret: true })
const executionEnvRef = text('ExecutionEnvRef', 256, { required: false })

/** The elements of each operation, in the schema's order. */
const OPERATIONS = {
  install: { url, uuid, username, password, executionEnvRef },
  update: { uuid, version, url, username, password },
  uninstall: { uuid, version, executionEnvRef },
} as const satisfies { readonly [operation: string]: Fields }

/** One operation on one deployment unit; texts that an operation has no use for stay empty. */
export interface DuOperation {
  operation: keyof typeof OPERATIONS
  url: string
  uuid: string
  version: string
  username: string
  password: string
  /** Path of the execution environment; empty: the CPE chooses. */
  executionEnvRef: string
}

const all = structure('DuOperation', {
  operation: text('Operation', 16, { required: false }),
  url,
  uuid,
  version,
  username,
  password,
  executionEnvRef,
})
const writers = Object.fromEntries(
  Object.entries(OPERATIONS).map(([operation, fields]) => [operation, structure(operation, fields as Fields)]),
)

const typeOf = (operation: string): string => `${operation.charAt(0).toUpperCase()}${operation.slice(1)}OpStruct`
const isOperation = (name: string | undefined): name is DuOperation['operation'] =>
  name !== undefined && name in OPERATIONS

/** The Operations elements. One of a type that nobody knows is left out, with a deviation. */
export function duOperations(element: string, most: number): Field<DuOperation[]> {
  return {
    element,
    required: true,
    repeats: true,
    secret: false,
    wire: { type: all.wire, repeated: true, members: most },
    missing: () => [],
    read(reader, before) {
      const operation = /(\w+)OpStruct\s*$/.exec(reader.attributes.get('type') ?? '')?.[1]?.toLowerCase()
      const read = all.read(reader)
      if (isOperation(operation) && before.length < most) before.push({ ...read, operation })
      else if (isOperation(operation)) reader.tolerate('too-many-members')
      else if (reader.error === null) reader.tolerate('illegal-type')
      return before
    },
    write: operations =>
      operations
        .map(
          o =>
            `<${element} xsi:type="cwmp:${typeOf(o.operation)}">${writers[o.operation]!.write(o as never)}</${element}>`,
        )
        .join(''),
    fromWire: operations => (operations as unknown[]).map(o => all.fromWire(o) as DuOperation),
  }
}
