/** Reads of the registry. Every list is one statement that begins where an index helps. */
import { deviceIdOf, parseDeviceId } from '@auroralinks/contracts'
import { normaliseMac } from '@auroralinks/data-model'
import type { Database } from '@auroralinks/database'
import { explainEvent } from '../event-codes.ts'
import { compileFilter } from '../filter/compile.ts'
import type { Fields } from '../filter/compile.ts'
import { FilterError } from '../filter/lex.ts'
import { parseFilter } from '../filter/parse.ts'
import type { Filter } from '../filter/parse.ts'
import { createParams, cursorCondition, orderBy, pageOf, sortValues } from '../keyset.ts'
import type { Page, PageRequest, Params, SortField } from '../keyset.ts'
import { Problem } from '../problem.ts'
import { time } from '../schemas/common.ts'
import { STATES } from '../schemas/devices.ts'
import type { Device } from '../schemas/devices.ts'

/** A device as the database numbers it. */
export interface DeviceKey {
  key: bigint
  id: string
}

/** What a list is asked for, read. */
interface Asked extends Omit<DeviceFilters, 'filter'> {
  filter: Filter | null
}

export interface DeviceFilters {
  oui?: string | undefined
  productClass?: string | undefined
  serialNumber?: string | undefined
  mac?: string | undefined
  tag?: string | undefined
  state?: string | undefined
  filter?: string | undefined
}

interface Row {
  sort_values: string[]
  id: string; oui: string; product_class: string; serial_number: string; manufacturer: string; state: Device['state']; tags: string[] | null; traced: boolean
  first_contact_at: Date | null; last_inform_at: Date | null; last_boot_at: Date | null; last_bootstrap_at: Date | null
  last_events: { code: string; commandKey: string }[] | null
  software_version: string | null; hardware_version: string | null; data_model_root: string | null; connection_request_url: string | null
  mac_addresses: string[] | null; ip_address: string | null
}

const COLUMNS = `d.id, d.oui, d.product_class, d.serial_number, d.manufacturer, d.state, d.tags, d.traced, d.first_contact_at,
 s.last_inform_at, s.last_boot_at, s.last_bootstrap_at, s.last_events, s.software_version, s.hardware_version, s.data_model_root,
 s.connection_request_url, s.mac_addresses, s.ip_address`
const FROM = 'from device d left join device_status s on s.device_key = d.key'

const EARLIEST = `'-infinity'::timestamptz`

export const SORT_FIELDS: Readonly<Record<string, SortField>> = {
  id: { sql: 'd.id', type: 'text' },
  oui: { sql: 'd.oui', type: 'text' },
  productClass: { sql: 'd.product_class', type: 'text' },
  serialNumber: { sql: 'd.serial_number', type: 'text' },
  manufacturer: { sql: 'd.manufacturer collate "C"', type: 'text' },
  softwareVersion: { sql: `coalesce(s.software_version, '') collate "C"`, type: 'text' },
  state: { sql: 'd.state collate "C"', type: 'text' },
  firstContactAt: { sql: `coalesce(d.first_contact_at, ${EARLIEST})`, type: 'timestamptz' },
  lastInformAt: { sql: `coalesce(s.last_inform_at, ${EARLIEST})`, type: 'timestamptz' },
  lastBootAt: { sql: `coalesce(s.last_boot_at, ${EARLIEST})`, type: 'timestamptz' },
}

const normalTag = (tag: string): string => tag.trim().toLowerCase()

const FILTER: Fields = {
  fields: {
    id: { type: 'text', sql: 'd.id' }, oui: { type: 'text', sql: 'd.oui' }, productClass: { type: 'text', sql: 'd.product_class' },
    serialNumber: { type: 'text', sql: 'd.serial_number' }, manufacturer: { type: 'text', sql: 'd.manufacturer' },
    hardwareVersion: { type: 'text', sql: 's.hardware_version' }, softwareVersion: { type: 'text', sql: 's.software_version' },
    dataModelRoot: { type: 'text', sql: 's.data_model_root' }, connectionRequestUrl: { type: 'text', sql: 's.connection_request_url' },
    ipAddress: { type: 'text', sql: 's.ip_address' }, state: { type: 'word', sql: 'd.state', words: STATES }, traced: { type: 'boolean', sql: 'd.traced' },
    tags: { type: 'list', sql: 'd.tags', normalise: normalTag }, tag: { type: 'list', sql: 'd.tags', normalise: normalTag },
    macAddresses: { type: 'list', sql: 's.mac_addresses', normalise: normaliseMac, what: 'MAC address' }, mac: { type: 'list', sql: 's.mac_addresses', normalise: normaliseMac, what: 'MAC address' },
    firstContactAt: { type: 'time', sql: 'd.first_contact_at' }, lastInformAt: { type: 'time', sql: 's.last_inform_at' },
    lastBootAt: { type: 'time', sql: 's.last_boot_at' }, lastBootstrapAt: { type: 'time', sql: 's.last_bootstrap_at' },
    lastEvents: { type: 'events', sql: 's.last_events' },
  },
  // A scalar sub-select is looked up per device by primary key, and never turned into a scan of all parameters.
  parameter: path => `(select p.value from parameter p where p.device_key = d.key and p.path_id = (select pp.id from parameter_path pp where pp.path = ${path}))`,
}

/** @throws Problem, with the position of the mistake */
function understood<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof FilterError)) throw error
    throw new Problem('invalid-filter', `at character ${error.position}: ${error.message}`, { errors: [{ where: 'filter', detail: error.message }], members: { position: error.position } })
  }
}

/** The conditions of a list. @throws Problem */
function conditions(f: Asked, params: Params): string[] {
  const out: string[] = []
  if (f.oui !== undefined) out.push(`d.oui = ${params.add(f.oui)}`)
  if (f.productClass !== undefined) out.push(`d.product_class = ${params.add(f.productClass)}`)
  if (f.serialNumber !== undefined) out.push(`d.serial_number = ${params.add(f.serialNumber)}`)
  if (f.state !== undefined) out.push(`d.state = ${params.add(f.state)}`)
  if (f.tag !== undefined) out.push(`d.tags @> array[${params.add(normalTag(f.tag))}]::text[]`)
  if (f.mac !== undefined) {
    const mac = normaliseMac(f.mac)
    if (mac === null) throw new Problem('invalid-request', `mac: "${f.mac}" is no MAC address`, { errors: [{ where: 'mac', detail: `"${f.mac}" is no MAC address` }] })
    // Few have it, whatever the statistics of a list with so many different members say: they are looked up first.
    out.push(`d.key = any(array(select m.device_key from device_status m where m.mac_addresses @> array[${params.add(mac)}]::text[]))`)
  }
  const { filter } = f
  if (filter !== null) out.push(understood(() => compileFilter(filter, FILTER, params)))
  return out
}

/**
 * How a list is read. PostgreSQL guesses how far it has to walk along an index in the wanted order until a page of
 * matches is found, and guesses badly where filter and order have to do with each other (a version and the product
 * class in the id). So the walk is bounded:
 * - `walk`: along the index; where nothing, or what the index begins with, is asked for.
 * - `window`: only the next devices in order, 20 times as many as wanted; enough wherever matches are frequent.
 * - `collect`: all matches by whatever index finds them, then sorted.
 */
type Plan = 'walk' | 'window' | 'collect'

const WINDOW = 20

/** Fields whose index goes on in the order of ids. */
const IN_ORDER_OF_IDS = ['oui', 'productClass', 'state'] as const

function plansFor(f: Asked, page: PageRequest): Plan[] {
  const asked = Object.entries(f).filter(([, v]) => v !== undefined && v !== null).map(([name]) => name)
  const order = page.keys[0]!.name
  if (order !== 'id' && order !== 'serialNumber') return ['collect']
  // No index finds values of parameters: the fewer devices are looked at, the better.
  if (f.filter !== null && namesParameter(f.filter)) return ['walk']
  if (asked.length === 0 || (asked.length === 1 && order === 'id' && (IN_ORDER_OF_IDS as readonly string[]).includes(asked[0]!))) return ['walk']
  return ['window', 'collect']
}

function namesParameter(f: Filter): boolean {
  switch (f.kind) {
    case 'and':
    case 'or': return f.parts.some(namesParameter)
    case 'not': return namesParameter(f.part)
    case 'restriction': return f.isParameter
  }
}

function statement(filters: Asked, page: PageRequest, how: Plan): { text: string; values: unknown[] } {
  const params = createParams()
  const where = conditions(filters, params)
  const after = cursorCondition(page, params)
  const all = (list: (string | null)[]): string => {
    const some = list.filter(c => c !== null)
    return some.length === 0 ? '' : ` where ${some.join(' and ')}`
  }
  const limit = `limit ${page.limit + 1}`
  const order = orderBy(page.keys)
  switch (how) {
    case 'walk': return { text: `select ${COLUMNS}, ${sortValues(page.keys)} ${FROM}${all([...where, after])} order by ${order} ${limit}`, values: params.values }
    case 'window': {
      const next = `select * from device d${all([after])} order by ${order} limit ${(page.limit + 1) * WINDOW}`
      return { text: `select ${COLUMNS}, ${sortValues(page.keys)} from (${next}) d left join device_status s on s.device_key = d.key${all(where)} order by ${order} ${limit}`, values: params.values }
    }
    case 'collect': {
      // An expression has no index to walk along. Only keys are sorted; whole rows are read for the page alone.
      const collected = page.keys.map(k => (k.type === 'text' ? { ...k, sql: `(${k.sql}) || ''` } : k))
      const keys = `select d.key ${FROM}${all([...where, after])} order by ${orderBy(collected)} ${limit}`
      return { text: `select ${COLUMNS}, ${sortValues(page.keys)} from (${keys}) k join device d on d.key = k.key left join device_status s on s.device_key = d.key order by ${order}`, values: params.values }
    }
  }
}

export interface DeviceStore {
  list(filters: DeviceFilters, page: PageRequest): Promise<Page<Device>>
  get(id: string): Promise<Device | null>
  /** The device that a path part means: percent-encoded as it should be or once too little. Null when there is none. */
  find(candidates: string[]): Promise<DeviceKey | null>
  credentials(key: bigint): Promise<{ username: string | null; hasPassword: boolean; connectionRequestUsername: string | null; hasConnectionRequestPassword: boolean }>
}

export function createDeviceStore(database: Database): DeviceStore {
  return {
    async list(filters, page) {
      const { filter } = filters
      const asked: Asked = { ...filters, filter: filter === undefined ? null : understood(() => parseFilter(filter)) }
      for (const how of plansFor(asked, page)) {
        const { text, values } = statement(asked, page, how)
        const rows = await database.query<Row>({ text, values })
        // A window that is not enough for a page says nothing of what lies behind it.
        if (how !== 'window' || rows.length > page.limit) return pageOf(rows, page, deviceOf)
      }
      throw new Error('the last plan always answers')
    },
    async get(id) {
      const [row] = await database.query<Row>({ name: 'device', text: `select ${COLUMNS} ${FROM} where d.id = $1`, values: [id] })
      return row === undefined ? null : deviceOf(row)
    },
    async find(candidates) {
      const rows = await database.query<DeviceKey>({ name: 'device-key', text: 'select key, id from device where id = any($1::text[])', values: [candidates] })
      for (const id of candidates) {
        const row = rows.find(r => r.id === id)
        if (row !== undefined) return row
      }
      return null
    },
    async credentials(key) {
      const [row] = await database.query<{ username: string | null; hasPassword: boolean; connectionRequestUsername: string | null; hasConnectionRequestPassword: boolean }>({
        text: `select username, password is not null as "hasPassword", connection_request_username as "connectionRequestUsername", connection_request_password is not null as "hasConnectionRequestPassword"
               from credential where device_key = $1`,
        values: [key],
      })
      return row ?? { username: null, hasPassword: false, connectionRequestUsername: null, hasConnectionRequestPassword: false }
    },
  }
}

const known = (s: string | null): string | null => (s === null || s === '' ? null : s)

function deviceOf(r: Row): Device {
  return {
    id: r.id, oui: r.oui, productClass: r.product_class, serialNumber: r.serial_number, manufacturer: known(r.manufacturer),
    hardwareVersion: known(r.hardware_version), softwareVersion: known(r.software_version), dataModelRoot: known(r.data_model_root),
    macAddresses: r.mac_addresses ?? [], tags: r.tags ?? [], state: r.state, traced: r.traced,
    connectionRequestUrl: known(r.connection_request_url), ipAddress: known(r.ip_address),
    firstContactAt: time(r.first_contact_at), lastInformAt: time(r.last_inform_at), lastBootAt: time(r.last_boot_at), lastBootstrapAt: time(r.last_bootstrap_at),
    lastEvents: explained(r.last_events),
  }
}

/** Event codes as they are kept, each with what it means. */
export const explained = (events: { code: string; commandKey?: string }[] | null): Device['lastEvents'] =>
  (events ?? []).map(e => ({ code: e.code, commandKey: e.commandKey ?? '', explanation: explainEvent(e.code) }))

/**
 * What a path part may mean as a device id. An id holds percent signs of its own, which belong encoded in a path
 * (`%` as `%25`); many leave that out, and then the part as it stands is the id.
 */
export function idCandidates(decoded: string, raw: string): string[] {
  const out = [decoded]
  if (raw !== decoded) {
    const identity = parseDeviceId(raw)
    if (identity !== null) out.push(deviceIdOf(identity))
  }
  return out
}
