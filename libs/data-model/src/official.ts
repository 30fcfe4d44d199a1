/** The Broadband Forum's own data models, from `tables/`; each is read when something of it is asked for. */
import { readFileSync } from 'node:fs'
import type { Syntax } from './syntax.ts'
import { openTable } from './table.ts'
import type { ObjectRow, ParameterRow, Table } from './table.ts'

type TableName = 'tr-181' | 'tr-098' | 'tr-106' | 'tr-104' | 'tr-140' | 'data-types'

const opened = new Map<TableName, Table>()

function open(name: TableName): Table {
  let table = opened.get(name)
  if (table === undefined)
    opened.set(name, (table = openTable(readFileSync(new URL(`./tables/${name}.txt`, import.meta.url), 'utf8'))))
  return table
}

/** Where a pattern may be found, and under which name: services hang below either root (TR-106 3.1). */
function* candidates(pattern: string): Generator<[Table, string]> {
  const service = /^(?:Device|InternetGatewayDevice)\.Services\.(VoiceService|StorageService)\./.exec(pattern)
  if (service !== null) {
    yield [open(service[1] === 'VoiceService' ? 'tr-104' : 'tr-140'), pattern.slice(pattern.indexOf('.Services.') + 10)]
  } else if (pattern.startsWith('InternetGatewayDevice.')) {
    yield [open('tr-098'), pattern]
  } else if (pattern.startsWith('Device.')) {
    yield [open('tr-181'), pattern]
    yield [open('tr-106'), pattern]
  }
}

/** An object, `Device.WiFi.SSID.{i}.`, and whether it is the row of a table; also where only the table is named, `Device.WiFi.SSID.`. */
export function officialObject(pattern: string): { table: boolean; row: ObjectRow } | null {
  for (const [table, name] of candidates(pattern)) {
    const found = objectIn(table, name)
    if (found !== null) return found
  }
  return null
}

/** As `officialObject`, in one table. */
export function objectIn(table: Table, name: string): { table: boolean; row: ObjectRow } | null {
  const asTable = table.object(`${name}{i}.`)
  if (asTable !== null) return { table: true, row: asTable }
  const row = table.object(name)
  return row === null ? null : { table: false, row }
}

/** A parameter by its pattern, `Device.WiFi.SSID.{i}.SSID`. */
export function officialParameter(pattern: string): ParameterRow | null {
  for (const [table, name] of candidates(pattern)) {
    const found = parameterIn(table, name)
    if (found !== null) return found
  }
  return null
}

/** The parameter in each model that it may be of: below `Device.` that may be TR-181 or the older TR-106. The first is `officialParameter`'s. */
export function officialParameters(pattern: string): ParameterRow[] {
  return [...candidates(pattern)].flatMap(([table, name]) => parameterIn(table, name) ?? [])
}

/** The parameters of an object by its pattern, by their names. */
export function parametersOf(object: string): ReadonlyMap<string, ParameterRow> {
  for (const [table, name] of candidates(object)) if (table.object(name) !== null) return table.parameters(name)
  return new Map()
}

/** The patterns of the tables right below an object: `Device.IP.Diagnostics.TraceRoute.RouteHops.{i}.` */
export function tablesBelow(object: string): string[] {
  for (const [table, name] of candidates(object)) {
    if (table.object(name) === null) continue
    return [...table.paths()].filter(path => path.startsWith(name) && /^[^.]+\.\{i\}\.$/.test(path.slice(name.length)))
  }
  return []
}

/** As `officialParameter`, in one table. */
export function parameterIn(table: Table, name: string): ParameterRow | null {
  const dot = name.lastIndexOf('.')
  return table.parameter(name.slice(0, dot + 1), name.slice(dot + 1))
}

/** A data type of the Broadband Forum: `IPAddress`, `MACAddress`, `Alias` … */
export const officialType = (name: string): Syntax | null => open('data-types').parameter('.', name)?.syntax ?? null
