/** How lists of devices are read: the conditions, and where a list begins. By SQL: filters are compiled. */
import { tagKey, tagOf } from '@auroralinks/contracts'
import { normaliseMac } from '@auroralinks/data-model'
import { excerpt } from '@auroralinks/runtime'
import { compileFilter, indexable, matchesIndexed } from '../filter/compile.ts'
import type { Fields } from '../filter/compile.ts'
import { FilterError } from '../filter/lex.ts'
import type { Filter, Restriction } from '../filter/parse.ts'
import type { Scope } from '../access/access.ts'
import { createParams, cursorCondition, orderBy, sortValues } from '../keyset.ts'
import type { PageRequest, Params, SqlSortField, SortKey } from '../keyset.ts'
import { Problem } from '../problem.ts'
import { STATES } from '../schemas/devices.ts'
import { searchCondition } from './device-search.ts'

export interface DeviceFilters {
  oui?: string | undefined
  productClass?: string | undefined
  serialNumber?: string | undefined
  mac?: string | undefined
  tag?: string | undefined
  state?: string | undefined
  tenant?: string | undefined
  /** What a person typed to find it. */
  q?: string | undefined
  filter?: string | undefined
}

/** What a list is asked for, read. */
export interface Asked extends Omit<DeviceFilters, 'filter'> {
  filter: Filter | null
}

/** Declared parameters whose values have an index: the number of each name. */
export type Indexed = ReadonlyMap<string, number>
export const NONE: Indexed = new Map()

const COLUMNS = `d.id, d.oui, d.product_class, d.serial_number, d.manufacturer, d.state, d.quarantine, d.replaces, d.replaced_by, d.tags, d.traced, d.tenant, d.xml_declaration, d.xml_declaration_by, d.redirect_to, d.redirected_at, d.redirects, d.first_contact_at,
 s.last_inform_at, s.last_boot_at, s.last_bootstrap_at, s.last_events, s.software_version, s.hardware_version, s.data_model_root,
 s.connection_request_url, s.mac_addresses, s.ip_address, s.cwmp_version, s.retry_count, s.silent_since`
const FROM = 'from device d left join device_status s on s.device_key = d.key'

const EARLIEST = `'-infinity'::timestamptz`

export const SORT_FIELDS: Readonly<Record<string, SqlSortField>> = {
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

/** As tags are looked for; null when it is none. */
const keyOfTag = (text: string): string | null => {
  const tag = tagOf(text)
  return tag === null ? null : tagKey(tag)
}

const fieldsOf = (indexed: Indexed): Fields => ({
  fields: {
    id: { type: 'text', sql: 'd.id' },
    oui: { type: 'text', sql: 'd.oui' },
    productClass: { type: 'text', sql: 'd.product_class' },
    serialNumber: { type: 'text', sql: 'd.serial_number' },
    manufacturer: { type: 'text', sql: 'd.manufacturer' },
    hardwareVersion: { type: 'text', sql: 's.hardware_version' },
    softwareVersion: { type: 'text', sql: 's.software_version' },
    dataModelRoot: { type: 'text', sql: 's.data_model_root' },
    connectionRequestUrl: { type: 'text', sql: 's.connection_request_url' },
    ipAddress: { type: 'text', sql: 's.ip_address' },
    cwmpVersion: { type: 'text', sql: 's.cwmp_version' },
    retryCount: { type: 'number', sql: 's.retry_count' },
    state: { type: 'word', sql: 'd.state', words: STATES },
    traced: { type: 'boolean', sql: 'd.traced' },
    tenant: { type: 'text', sql: 'd.tenant' },
    tags: { type: 'list', sql: 'd.tag_keys', normalise: keyOfTag, what: 'tag' },
    tag: { type: 'list', sql: 'd.tag_keys', normalise: keyOfTag, what: 'tag' },
    macAddresses: { type: 'list', sql: 's.mac_addresses', normalise: normaliseMac, what: 'MAC address' },
    mac: { type: 'list', sql: 's.mac_addresses', normalise: normaliseMac, what: 'MAC address' },
    firstContactAt: { type: 'time', sql: 'd.first_contact_at' },
    lastInformAt: { type: 'time', sql: 's.last_inform_at' },
    lastBootAt: { type: 'time', sql: 's.last_boot_at' },
    lastBootstrapAt: { type: 'time', sql: 's.last_bootstrap_at' },
    silentSince: { type: 'time', sql: 's.silent_since' },
    lastEvents: { type: 'events', sql: 's.last_events' },
  },
  // A scalar sub-select is looked up per device by primary key, and never turned into a scan of all parameters.
  parameter: path =>
    `(select p.value from parameter p where p.device_key = d.key and p.path_id = (select pp.id from parameter_path pp where pp.path = ${path}))`,
  among: (r, params) => {
    const path = indexed.get(r.name)
    return path === undefined
      ? null
      : `d.key in (select x.device_key from parameter_index x where x.path_id = ${path} and ${matchesIndexed('x.value', r, params)})`
  },
})

/** The condition that a device `d` with its status `s` is within reach; null: every one is. */
export function reachable(scope: Scope, params: Params): string | null {
  const conditions = [
    ...(scope.tenant === null ? [] : [`d.tenant = ${params.add(scope.tenant)}`]),
    ...(scope.devices === null ? [] : [compileFilter(scope.devices, fieldsOf(NONE), params)]),
  ]
  return conditions.length === 0 ? null : `(${conditions.join(' and ')})`
}

/** The condition that a column names a device within reach, by its number or its id. */
export function reachableBy(scope: Scope, column: 'key' | 'id', sql: string, params: Params): string | null {
  const condition = reachable(scope, params)
  return condition === null ? null : `exists (select ${FROM} where d.${column} = ${sql} and ${condition})`
}

/** @throws Problem, with the position of the mistake */
export function understood<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof FilterError)) throw error
    throw new Problem('invalid-filter', `at character ${error.position}: ${error.message}`, {
      errors: [{ where: 'filter', detail: error.message }],
      members: { position: error.position },
    })
  }
}

const ofTenant = ({ tenant }: Asked, params: Params): string[] =>
  tenant === undefined ? [] : [`d.tenant = ${params.add(tenant)}`]

/** The conditions of a list. @throws Problem */
function conditions(f: Asked, indexed: Indexed, params: Params): string[] {
  const out = ofTenant(f, params)
  if (f.oui !== undefined) out.push(`d.oui = ${params.add(f.oui)}`)
  if (f.productClass !== undefined) out.push(`d.product_class = ${params.add(f.productClass)}`)
  if (f.serialNumber !== undefined) out.push(`d.serial_number = ${params.add(f.serialNumber)}`)
  if (f.state !== undefined) out.push(`d.state = ${params.add(f.state)}`)
  if (f.tag !== undefined) out.push(`d.tag_keys @> array[${params.add(tagKey(f.tag))}]::text[]`)
  if (f.mac !== undefined) {
    const mac = normaliseMac(f.mac)
    if (mac === null)
      throw new Problem('invalid-request', `mac: "${excerpt(f.mac)}" is no MAC address`, {
        errors: [{ where: 'mac', detail: `"${excerpt(f.mac)}" is no MAC address` }],
      })
    // Few have it, whatever the statistics of a list with so many different members say: they are looked up first.
    out.push(
      `d.key = any(array(select m.device_key from device_status m where m.mac_addresses @> array[${params.add(mac)}]::text[]))`,
    )
  }
  if (f.q !== undefined) out.push(searchCondition(f.q, params))
  const { filter } = f
  if (filter !== null) out.push(understood(() => compileFilter(filter, fieldsOf(indexed), params)))
  return out
}

/**
 * How a list is read. PostgreSQL guesses how far it has to walk along an index in the wanted order until a page of
 * matches is found, and guesses badly where filter and order have to do with each other (a version and the product
 * class in the id). So the walk is bounded:
 * - `walk`: along the index; where nothing, or what the index begins with, is asked for.
 * - `keys`: one narrow index has what is asked for with the id beside it: a page of keys comes from there.
 * - `latest`: the newest of all, found in the status rows alone.
 * - `window`: only the next devices in order, 40 times as many as wanted; enough wherever matches are frequent.
 * - `collect`: all matches by whatever index finds them, then sorted.
 */
export type Plan = 'walk' | 'keys' | 'latest' | 'window' | 'collect'

const WINDOW = 40

/** Plans whose page may be too short although there is more. */
export const mayFallShort = (how: Plan): boolean => how === 'window' || how === 'latest'

/** Fields whose index goes on in the order of ids. */
const IN_ORDER_OF_IDS = ['oui', 'productClass', 'state'] as const

/** The plans to try, the last of which always answers. */
export function plansFor(f: Asked, indexed: Indexed, page: PageRequest): Plan[] {
  const asked = Object.entries(f)
    .filter(([name, v]) => v !== undefined && v !== null && name !== 'tenant')
    .map(([name]) => name)
  const [first] = page.keys
  const order = first!.name
  if (f.tenant !== undefined) return plansInTenant(f, indexed, order, asked.length)
  if (
    order === 'lastInformAt' &&
    first!.descending &&
    page.keys.every(k => k.descending && LATEST[k.name] !== undefined) &&
    asked.length === 0
  )
    return ['latest', 'collect']
  const slow = f.filter !== null && unindexedParameter(f.filter, indexed) !== null
  if (order !== 'id' && order !== 'serialNumber') return ['collect']
  // No index finds values of parameters that are not declared: the fewer devices are looked at, the better.
  if (slow) return ['walk']
  if (
    asked.length === 0 ||
    (asked.length === 1 && order === 'id' && (IN_ORDER_OF_IDS as readonly string[]).includes(asked[0]!))
  )
    return ['walk']
  if (order === 'id' && asked.length === 1 && f.filter !== null && keySource(f.filter, indexed) !== null)
    return isPrefix(f.filter) ? ['window', 'keys'] : ['keys']
  // Few have these, wherever in the order they are.
  return f.serialNumber !== undefined || f.mac !== undefined || f.q !== undefined ? ['collect'] : ['window', 'collect']
}

/** One index has a tenant's devices in the order of their ids; in any other order all of them are looked at. */
function plansInTenant(f: Asked, indexed: Indexed, order: string, asked: number): Plan[] {
  if (order !== 'id') return ['collect']
  if (asked === 0 || (f.filter !== null && unindexedParameter(f.filter, indexed) !== null)) return ['walk']
  return f.serialNumber !== undefined || f.mac !== undefined || f.q !== undefined ? ['collect'] : ['window', 'collect']
}

/** A parameter in a filter that no index serves as it is asked for; null when there is none. */
export function unindexedParameter(f: Filter, indexed: Indexed): string | null {
  switch (f.kind) {
    case 'and':
    case 'or':
      return f.parts.map(p => unindexedParameter(p, indexed)).find(p => p !== null) ?? null
    case 'not':
      return unindexedParameter(f.part, indexed)
    case 'restriction':
      return f.isParameter && !(indexed.has(f.name) && indexable(f)) ? f.name : null
  }
}

/** The values of a prefix lie in one stretch of an index, but not in the order of ids. */
const isPrefix = (f: Filter): boolean => f.kind === 'restriction' && f.pieces.length > 1

interface KeySource {
  from: string
  /** Its columns for key and id. */
  key: string
  id: string
  condition(params: Params): string
}

/** The narrow index that answers a whole filter. */
function keySource(f: Filter, indexed: Indexed): KeySource | null {
  if (f.kind !== 'restriction' || !indexable(f)) return null
  const r: Restriction = f
  if (!r.isParameter) {
    if (r.name === 'serialNumber')
      return {
        from: 'device x',
        key: 'x.key',
        id: 'x.id',
        condition: params => matchesIndexed('x.serial_number', r, params),
      }
    return r.name === 'softwareVersion'
      ? {
          from: 'device_status x',
          key: 'x.device_key',
          id: 'x.device_id',
          condition: params => matchesIndexed('x.software_version', r, params),
        }
      : null
  }
  const path = indexed.get(r.name)
  return path === undefined
    ? null
    : {
        from: 'parameter_index x',
        key: 'x.device_key',
        id: 'x.device_id',
        condition: params => `x.path_id = ${path} and ${matchesIndexed('x.value', r, params)}`,
      }
}

/** The sort keys of `latest`, as the status rows have them. */
const LATEST: Readonly<Record<string, string>> = { lastInformAt: 'x.last_inform_at', id: 'x.device_id' }

const renamed = (keys: readonly SortKey[], sql: Readonly<Record<string, string>>): SortKey[] =>
  keys.map(k => ({ ...k, sql: sql[k.name] ?? k.sql }))

/** The same order for all that was found: an expression has no index to walk along. */
const unwalkable = (keys: readonly SortKey[]): SortKey[] =>
  keys.map(k => (k.type === 'text' ? { ...k, sql: `(${k.sql}) || ''` } : k))

const all = (list: (string | null)[]): string => {
  const some = list.filter(c => c !== null)
  return some.length === 0 ? '' : ` where ${some.join(' and ')}`
}

/** The statement of a plan. @throws Problem for a filter that is none */
export function statement(
  filters: Asked,
  indexed: Indexed,
  page: PageRequest,
  how: Plan,
): { text: string; values: unknown[] } {
  const params = createParams()
  const limit = `limit ${page.limit + 1}`
  const order = orderBy(page.keys)
  /** A page whose keys are known: whole rows are read for it alone. */
  const rowsOf = (keys: string): { text: string; values: unknown[] } => ({
    text: `select ${COLUMNS}, ${sortValues(page.keys)} from (${keys}) k join device d on d.key = k.key left join device_status s on s.device_key = d.key order by ${order}`,
    values: params.values,
  })
  const keysFrom = (
    from: string,
    key: string,
    sql: Readonly<Record<string, string>>,
    condition: string,
    sorted = true,
  ): { text: string; values: unknown[] } => {
    const narrow = { ...page, keys: renamed(page.keys, sql) }
    const inOrder = sorted ? narrow.keys : unwalkable(narrow.keys)
    return rowsOf(
      `select ${key} as key from ${from}${all([condition, cursorCondition(narrow, params)])} order by ${orderBy(inOrder)} ${limit}`,
    )
  }
  if (how === 'keys') {
    const source = keySource(filters.filter!, indexed)!
    return keysFrom(source.from, source.key, { id: source.id }, source.condition(params), !isPrefix(filters.filter!))
  }
  if (how === 'latest') return keysFrom('device_status x', 'x.device_key', LATEST, 'x.last_inform_at is not null')
  const where = conditions(filters, indexed, params)
  const after = cursorCondition(page, params)
  switch (how) {
    case 'walk':
      return {
        text: `select ${COLUMNS}, ${sortValues(page.keys)} ${FROM}${all([...where, after])} order by ${order} ${limit}`,
        values: params.values,
      }
    case 'window': {
      const next = `select * from device d${all([...ofTenant(filters, params), after])} order by ${order} limit ${(page.limit + 1) * WINDOW}`
      return {
        text: `select ${COLUMNS}, ${sortValues(page.keys)} from (${next}) d left join device_status s on s.device_key = d.key${all(where)} order by ${order} ${limit}`,
        values: params.values,
      }
    }
    case 'collect': {
      return rowsOf(`select d.key ${FROM}${all([...where, after])} order by ${orderBy(unwalkable(page.keys))} ${limit}`)
    }
  }
}

/** One device with all its columns. */
export const DEVICE_BY_ID = `select ${COLUMNS} ${FROM} where d.id = $1`
