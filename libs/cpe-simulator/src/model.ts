import { describe, describeObject } from '@auroralinks/data-model'
import type { DeviceFacts } from './facts.ts'

/** What the value of a parameter may depend on besides the device itself. */
export interface TreeView {
  /** How many rows a table has now, by its path: `Device.NAT.PortMapping.` */
  rowCount(table: string): number
}

/** A fixed value, or one worked out when it is read: nothing is stored for a device that changed nothing. */
export type ValueSource = string | ((facts: DeviceFacts, tree: TreeView) => string)

export interface ModelParameter {
  readonly kind: 'parameter'
  readonly type: string
  readonly writable: boolean
  /** Reads as an empty string. */
  readonly secret: boolean
  readonly forcedInform: boolean
  /** A change of it by the device itself opens a session (notification 2, TR-069 Table 23). */
  readonly active: boolean
  readonly source: ValueSource
  /** What the type alone does not tell: ranges, enumerations. */
  readonly accepts: ((value: string) => boolean) | null
}

export interface ModelObject {
  readonly kind: 'object'
  /** AddObject on a table, DeleteObject on a row. */
  writable: boolean
  readonly children: Map<string, ModelNode>
  /** What a row made by AddObject is like; `null` = no rows can be added. */
  row: ModelObject | null
  /** So many rows like that are there, numbered from 1, without being stored. */
  readonly fixedRows?: number
}

export type ModelNode = ModelParameter | ModelObject

/** The static half of a virtual device, shared by all devices of its kind. */
export interface Model {
  readonly name: 'tr181' | 'tr098'
  readonly root: 'Device.' | 'InternetGatewayDevice.'
  readonly top: ModelObject
  /** Full paths of the parameters that every Inform carries (TR-069 A.3.3.1). */
  readonly forcedInform: readonly string[]
  /** Further ones that an Inform without `4 VALUE CHANGE` carries, so that an ACS sees them at once. */
  readonly usefulInform: readonly string[]
}

/** A value that the ACS may set only within limits. */
export interface Limited {
  value: ValueSource
  accepts: (value: string) => boolean
}

export type ParameterSpec = ValueSource | Limited

/** Objects by path (`{i}` = the row that AddObject makes), each with its parameters. Types and access are the official model's. */
export type ModelSpec = Record<string, Record<string, ParameterSpec>>

const newObject = (): ModelObject => ({ kind: 'object', writable: false, children: new Map(), row: null })

/**
 * Builds a model from its specification. Throws when a path is not in the official data model: that is a mistake here.
 */
export function defineModel(
  name: Model['name'],
  root: Model['root'],
  spec: ModelSpec,
  usefulInform: readonly string[],
): Model {
  const top = newObject()
  const forcedInform: string[] = []
  for (const [objectPath, parameters] of Object.entries(spec)) {
    const object = openObject(top, objectPath)
    for (const [parameterName, given] of Object.entries(parameters)) {
      const path = objectPath + parameterName
      const known = describe(path.replaceAll('{i}', '1'))
      if (known === null) throw new Error(`${path} is not in the official data model`)
      const limited = typeof given === 'object'
      object.children.set(parameterName, {
        kind: 'parameter',
        type: known.type,
        writable: known.writable,
        secret: known.secret,
        forcedInform: known.forcedInform,
        active: known.activeNotification !== null,
        source: limited ? given.value : given,
        accepts: limited ? given.accepts : null,
      })
      if (known.forcedInform && !path.includes('{i}')) forcedInform.push(path)
    }
  }
  allowRows(top, '')
  return { name, root, top, forcedInform, usefulInform }
}

/** The object at a path, made with all objects above it where they are missing. */
function openObject(top: ModelObject, path: string): ModelObject {
  let object = top
  for (const segment of path.slice(0, -1).split('.')) {
    if (segment === '{i}') {
      object = object.row ??= newObject()
      continue
    }
    const child = object.children.get(segment)
    if (child?.kind === 'parameter') throw new Error(`${path}: ${segment} is a parameter`)
    const next = child ?? newObject()
    object.children.set(segment, next)
    object = next
  }
  return object
}

/** Rows can be added and deleted where the official model says so and where it is known what a new row is like. */
function allowRows(object: ModelObject, path: string): void {
  if (object.row !== null) {
    object.writable = describeObject(path)?.writable ?? false
    object.row.writable = object.writable
    allowRows(object.row, `${path}1.`)
  }
  for (const [name, child] of object.children) {
    if (child.kind !== 'object') continue
    if (object.row !== null) child.writable = object.writable
    allowRows(child, `${path}${name}.`)
  }
}

/** An enumeration. */
export const oneOf = (value: ValueSource, ...allowed: string[]): Limited => ({
  value,
  accepts: text => allowed.includes(text),
})

/** A range of whole numbers. */
export const between = (value: ValueSource, least: number, most: number): Limited => ({
  value,
  accepts: text => Number(text) >= least && Number(text) <= most,
})

/** A string of limited length. */
export const lengths = (value: ValueSource, least: number, most: number): Limited => ({
  value,
  accepts: text => text.length >= least && text.length <= most,
})

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/

/** An IPv4 address, or nothing. */
export const address = (value: ValueSource): Limited => ({ value, accepts: text => text === '' || ipv4.test(text) })

/** A MAC address, or nothing. */
export const macAddress = (value: ValueSource): Limited => ({
  value,
  accepts: text => text === '' || /^[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}$/.test(text),
})

/** An absolute http or https URL. */
export const webAddress = (value: ValueSource): Limited => ({
  value,
  accepts: text => text.length <= 256 && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
})

/** The number of rows of a table. */
export const rowsOf =
  (table: string): ValueSource =>
  (_, tree) =>
    String(tree.rowCount(table))
