/** The official data models and vendors' own, together: what a process knows when it is asked about a parameter of a device. */
import { excerpt } from './bbf/excerpt.ts'
import { readDataModel } from './bbf/index.ts'
import type { DocumentError, ModelDocument } from './bbf/index.ts'
import { checkEach } from './check.ts'
import { merged, objectDescription, parameterDescription } from './description.ts'
import type { ObjectDescription, ParameterDescription } from './description.ts'
import { declareSecrets, isSecret } from './describe.ts'
import { objectIn, officialObject, officialParameters, officialType, parameterIn } from './official.ts'
import { patternOf } from './path.ts'
import { objectLine, openTable } from './table.ts'
import type { ObjectRow, ParameterRow, Table } from './table.ts'

/** Whose models count: those for all devices, those of its OUI, and those of its OUI and product class. */
export interface DeviceType {
  oui: string
  productClass: string
}

/** A vendor's data model as it is kept. */
export interface VendorModel {
  name: string
  /** The devices that it is for; null: all. */
  oui: string | null
  productClass: string | null
  /** As `compileModel` made it. */
  table: string
}

/** Why the models say that a write will not do. */
export interface Objection {
  reason: 'read-only' | 'value' | 'no-table' | 'unknown'
  detail: string
}

export interface DataModels {
  /** Without `of`, or where no vendor's model knows it, the official models say it. */
  describe(path: string, of?: DeviceType): ParameterDescription | null
  describeObject(path: string, of?: DeviceType): ObjectDescription | null
  typeOf(path: string, of?: DeviceType): string | null
  /** Why a value cannot be written; null when nothing is certainly wrong or nothing is known. Of several models that know the parameter each has to say no. */
  checkValue(path: string, value: string, of?: DeviceType): string | null
  /** As `checkValue`, and whether the parameter can be written at all. */
  checkWrite(path: string, value: string, of?: DeviceType): Objection | null
  /** Whether an instance can be added: of a table, by its path with a dot at the end. */
  checkAdd(path: string, of?: DeviceType): Objection | null
  /** Whether there is a parameter or an object of that name: certain where the models know the object above it, and vendors may add to none but by names of their own. */
  checkName(path: string, of?: DeviceType): Objection | null
  /** Whether a parameter can be given that Notification (TR-069 Table 23). That a CPE may deny it is its own to say. */
  checkNotification(path: string, notification: number, of?: DeviceType): Objection | null
  /** Makes these the vendors' models, and what they hide secrets of this process (`isSecret`). */
  set(models: readonly VendorModel[]): void
}

/** A document as it is kept, or what is wrong with it. */
export type Compiled =
  | { document: Omit<ModelDocument, 'objects'> & { objects: number; parameters: number }; table: string }
  | { errors: DocumentError[] }

/** Reads a vendor's document (`dm` or `dt`); data types that it does not define are the Broadband Forum's. */
export function compileModel(xml: string): Compiled {
  const read = readDataModel(xml, officialType)
  if ('errors' in read) return read
  const { objects, ...rest } = read.document
  return {
    document: { ...rest, objects: objects.length, parameters: objects.reduce((n, o) => n + o.parameters.length, 0) },
    table: objects.map(objectLine).join('\n'),
  }
}

interface Loaded {
  model: VendorModel
  table: Table
  rank: number
}

/** Models of services may be written without the root that they hang below: `VoiceService.{i}.` */
function namesIn(pattern: string): string[] {
  const services = /^(?:Device|InternetGatewayDevice)\.Services\./.exec(pattern)
  return services === null ? [pattern] : [pattern, pattern.slice(services[0].length)]
}

const applies = (m: VendorModel, of: DeviceType | undefined): boolean =>
  (m.oui === null || m.oui.toUpperCase() === of?.oui.toUpperCase()) &&
  (m.productClass === null || m.productClass === of?.productClass)

const first = <T>(of: readonly T[], find: (x: T) => ParameterRow | null): ParameterRow | null => {
  for (const x of of) {
    const row = find(x)
    if (row !== null) return row
  }
  return null
}

/** Active notification (TR-069 Table 23). */
const ACTIVE = 2

/** Begins with the official models alone. */
export function createDataModels(): DataModels {
  /** The most particular first. */
  let loaded: Loaded[] = []
  const owner = {}

  /** What each of the most particular models that know the parameter says of it, with what lies below. */
  const views = (path: string, of: DeviceType | undefined): ParameterDescription[] => {
    const pattern = patternOf(path)
    const official = officialParameters(pattern)
    const names = namesIn(pattern)
    const known = loaded
      .filter(l => applies(l.model, of))
      .flatMap(l => {
        const row = first(names, name => parameterIn(l.table, name))
        return row === null ? [] : [{ rank: l.rank, row }]
      })
    const below = (rank: number): ParameterRow[] => [
      ...known.filter(k => k.rank < rank).map(k => k.row),
      ...official.slice(0, 1),
    ]
    const best = known[0]?.rank
    const rows =
      best === undefined ? official : known.filter(k => k.rank === best).map(k => merged([k.row, ...below(best)]))
    return rows.flatMap(row => parameterDescription(row) ?? [])
  }

  const objectViews = (path: string, of: DeviceType | undefined): ObjectDescription[] => {
    if (!path.endsWith('.')) return []
    const pattern = patternOf(path)
    const official = officialObject(pattern)
    const known = loaded
      .filter(l => applies(l.model, of))
      .flatMap(l =>
        namesIn(pattern)
          .flatMap(name => objectIn(l.table, name) ?? [])
          .slice(0, 1)
          .map(found => ({ rank: l.rank, found })),
      )
    const best = known
      .filter(k => k.rank === known[0]?.rank)
      .map(({ found }) => ({ table: found.table, row: overOfficial(found.row, official?.row) }))
    return (best.length > 0 ? best : official ? [official] : []).map(objectDescription)
  }

  const checkValueOf = (descriptions: readonly ParameterDescription[], path: string, value: string): string | null =>
    checkEach(descriptions, value, isSecret(path) || descriptions.some(d => d.secret))

  return {
    describe: (path, of) => views(path, of)[0] ?? null,
    describeObject: (path, of) => objectViews(path, of)[0] ?? null,
    typeOf: (path, of) => views(path, of)[0]?.type ?? null,
    checkValue: (path, value, of) => checkValueOf(views(path, of), path, value),
    checkWrite(path, value, of) {
      const descriptions = views(path, of)
      if (descriptions.length > 0 && descriptions.every(d => !d.writable))
        return { reason: 'read-only', detail: 'cannot be written by its data model' }
      const why = checkValueOf(descriptions, path, value)
      return why === null ? null : { reason: 'value', detail: why }
    },
    checkAdd(path, of) {
      // `[alias]` at the end is the name that the new instance shall have (TR-069 3.6.1).
      const descriptions = objectViews(path.replace(/\[[^\]]*\]\.$/, ''), of)
      if (descriptions.length === 0) return null
      if (descriptions.every(d => !d.table))
        return { reason: 'no-table', detail: 'is no table by its data model: it has no instances to add' }
      return descriptions.every(d => !d.writable)
        ? { reason: 'read-only', detail: 'is a table that only the device itself adds to, by its data model' }
        : null
    },
    checkName(path, of) {
      const [, above, name] = /^(.*\.)?((?:\[[^\]]*\]|[^.])+)\.?$/.exec(path) ?? []
      // Services have models of their own, of which a few are known here (TR-106 3.1).
      if (above === undefined || name!.startsWith('X_') || above.endsWith('.Services.')) return null
      if (views(path, of).length > 0 || objectViews(path, of).length > 0 || objectViews(above, of).length === 0)
        return null
      return { reason: 'unknown', detail: `is in no data model that knows ${excerpt(above)}` }
    },
    checkNotification(path, notification, of) {
      // Of the oldest models, which few devices have, not all say what is forced.
      if (notification === ACTIVE || views(path, of)[0]?.activeNotification !== 'forced') return null
      return {
        reason: 'value',
        detail: `its changes are always told at once (2), by its data model: ${notification} cannot be`,
      }
    },
    set(models) {
      const before = new Map(loaded.map(l => [l.model.table, l.table]))
      loaded = models
        .map(model => ({
          model,
          table: before.get(model.table) ?? openTable(model.table),
          rank: (model.oui === null ? 0 : 1) + (model.productClass === null ? 0 : 2),
        }))
        .sort((a, b) => b.rank - a.rank || (a.model.name < b.model.name ? -1 : 1))
      declareSecrets(
        owner,
        loaded.flatMap(l => l.table.secrets().flatMap(withRoots)),
      )
    },
  }
}

/** What a document that changes an object leaves open is as in the official one. */
const overOfficial = (own: ObjectRow, official: ObjectRow | undefined): ObjectRow => ({
  writable: own.writable ?? official?.writable ?? null,
  uniqueKeys: own.uniqueKeys.length > 0 ? own.uniqueKeys : (official?.uniqueKeys ?? []),
})

/** The full names of what a service's model hides. */
const withRoots = (pattern: string): string[] =>
  /^(?:Device|InternetGatewayDevice)\./.test(pattern)
    ? [pattern]
    : [pattern, `Device.Services.${pattern}`, `InternetGatewayDevice.Services.${pattern}`]
