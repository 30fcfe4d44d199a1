import { readFileSync } from 'node:fs'

/** One parameter of the official data models. */
export interface ParameterDescription {
  /** `xsd:string`, `xsd:unsignedInt` … as CWMP writes it. */
  type: string
  writable: boolean
  /** Read back as an empty string by the standard; never to be shown. */
  secret: boolean
  /** In every Inform (TR-069 A.3.3.1). */
  forcedInform: boolean
  /** `forced` = a change always opens a session; `default` = it does unless it was turned off. */
  activeNotification: 'forced' | 'default' | null
}

export interface ObjectDescription {
  /** The object is a table with numbered instances. */
  table: boolean
  /** AddObject and DeleteObject are possible. */
  writable: boolean
}

const types: Record<string, string> = {
  s: 'xsd:string', u: 'xsd:unsignedInt', i: 'xsd:int', b: 'xsd:boolean', d: 'xsd:dateTime', l: 'xsd:long',
  L: 'xsd:unsignedLong', y: 'xsd:base64', x: 'xsd:hexBinary', f: 'xsd:decimal',
}

type TableName = 'tr-181' | 'tr-098' | 'tr-106' | 'tr-104' | 'tr-140'

interface ObjectRow { writable: boolean; text: string; parameters: Map<string, ParameterDescription> | null }

/** Read at first use: a service that never asks pays nothing. */
const loaded = new Map<TableName, Map<string, ObjectRow>>()

function load(name: TableName): Map<string, ObjectRow> {
  const known = loaded.get(name)
  if (known !== undefined) return known
  const rows = new Map<string, ObjectRow>()
  for (const line of readFileSync(new URL(`./tables/${name}.txt`, import.meta.url), 'utf8').split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const bar = line.indexOf('|')
    const head = bar < 0 ? line : line.slice(0, bar)
    const blank = head.indexOf(' ')
    rows.set(blank < 0 ? head : head.slice(0, blank), {
      writable: blank >= 0,
      text: bar < 0 ? '' : line.slice(bar + 1),
      parameters: null,
    })
  }
  loaded.set(name, rows)
  return rows
}

/** Where a pattern may be found, and under which name: services hang below either root (TR-106 3.1). */
function* candidates(pattern: string): Generator<[TableName, string]> {
  const service = /^(?:Device|InternetGatewayDevice)\.Services\.(VoiceService|StorageService)\./.exec(pattern)
  if (service !== null) {
    yield [service[1] === 'VoiceService' ? 'tr-104' : 'tr-140', pattern.slice(pattern.indexOf('.Services.') + 10)]
  } else if (pattern.startsWith('InternetGatewayDevice.')) {
    yield ['tr-098', pattern]
  } else if (pattern.startsWith('Device.')) {
    yield ['tr-181', pattern]
    yield ['tr-106', pattern]
  }
}

/** The row of an object pattern, `Device.WiFi.SSID.{i}.`; also where only its table is asked for, `Device.WiFi.SSID.`. */
export function findObject(pattern: string): ObjectDescription | null {
  for (const [table, name] of candidates(pattern)) {
    const rows = load(table)
    const row = rows.get(name)
    const asTable = rows.get(`${name}{i}.`)
    if (asTable !== undefined) return { table: true, writable: asTable.writable }
    if (row !== undefined) return { table: false, writable: row.writable }
  }
  return null
}

/** The row of a parameter pattern, `Device.WiFi.SSID.{i}.SSID`. */
export function findParameter(pattern: string): ParameterDescription | null {
  for (const [table, name] of candidates(pattern)) {
    const dot = name.lastIndexOf('.')
    const row = load(table).get(name.slice(0, dot + 1))
    if (row === undefined) continue
    row.parameters ??= parse(row.text)
    const found = row.parameters.get(name.slice(dot + 1))
    if (found !== undefined) return found
  }
  return null
}

function parse(text: string): Map<string, ParameterDescription> {
  const parameters = new Map<string, ParameterDescription>()
  for (const item of text.split('|')) {
    const blank = item.indexOf(' ')
    if (blank < 0) continue
    const flags = item.slice(blank + 2)
    parameters.set(item.slice(0, blank), Object.freeze({
      type: types[item[blank + 1]!] ?? 'xsd:string',
      writable: flags.includes('w'),
      secret: flags.includes('h'),
      forcedInform: flags.includes('F'),
      activeNotification: flags.includes('A') ? 'forced' : flags.includes('D') ? 'default' : null,
    } satisfies ParameterDescription))
  }
  return parameters
}
