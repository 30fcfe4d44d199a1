/**
 * Reads of the registry. By SQL: filters are compiled, every request that names a device looks for it, and of credentials
 * only whether they are there may leave the database.
 */
import { deviceIdOf, parseDeviceId } from '@auroralinks/contracts'
import { rootOf } from '@auroralinks/data-model'
import { readIndexed } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import { NO_QUIRKS } from '@auroralinks/quirks'
import type { DeviceQuirks, DeviceType, Quirks } from '@auroralinks/quirks'
import { excerpt } from '@auroralinks/runtime'
import { reachesAll } from '../access/access.ts'
import type { Scope } from '../access/access.ts'
import { both } from '../access/group.ts'
import type { Filter } from '../filter/parse.ts'
import { createParams, pageOf } from '../keyset.ts'
import type { Page, PageRequest } from '../keyset.ts'
import { time } from '../schemas/common.ts'
import type { Device } from '../schemas/devices.ts'
import { keptEvents } from '../words.ts'
import type { KeptEvent } from '../words.ts'
import { DEVICE_BY_ID, NONE, mayFallShort, plansFor, reachable, statement, unindexedParameter } from './device-list.ts'
import type { Asked, DeviceFilters, Indexed } from './device-list.ts'
import { within } from './within.ts'

/** A device as the database numbers it. */
export interface DeviceKey {
  key: bigint
  id: string
}

/** A device as the database has it, without words. */
export type KeptDevice = Omit<Device, 'lastEvents'> & { lastEvents: KeptEvent[] }

interface Row {
  sort_values: string[]
  id: string
  oui: string
  product_class: string
  serial_number: string
  manufacturer: string
  state: Device['state']
  quarantine: Device['quarantine']
  replaces: string | null
  replaced_by: string | null
  tags: string[] | null
  traced: boolean
  tenant: string | null
  xml_declaration: boolean | null
  xml_declaration_by: 'trial' | 'learned' | 'operator' | null
  redirect_to: string | null
  redirected_at: Date | null
  redirects: number
  first_contact_at: Date | null
  last_inform_at: Date | null
  last_boot_at: Date | null
  last_bootstrap_at: Date | null
  silent_since: Date | null
  last_events: { code: string; commandKey: string }[] | null
  software_version: string | null
  hardware_version: string | null
  data_model_root: string | null
  connection_request_url: string | null
  mac_addresses: string[] | null
  ip_address: string | null
  cwmp_version: string | null
  retry_count: number | null
}

export interface DeviceStore {
  /** @param filter what `filters.filter` says, read */
  list(filters: DeviceFilters, filter: Filter | null, page: PageRequest, scope: Scope): Promise<Page<KeptDevice>>
  get(id: string): Promise<KeptDevice | null>
  /** The device that a path part means: percent-encoded as it should be or once too little. Null when there is none within reach. */
  find(candidates: string[], scope: Scope): Promise<DeviceKey | null>
  /** Those of some devices that are within reach. */
  reached(ids: readonly string[], scope: Scope): Promise<ReadonlySet<string>>
  /** What its quirk profiles say. */
  quirks(key: bigint): Promise<DeviceQuirks>
  /** Root of its data model; null until an Inform named it. */
  root(key: bigint): Promise<'Device.' | 'InternetGatewayDevice.' | null>
  credentials(key: bigint): Promise<{
    username: string | null
    hasPassword: boolean
    connectionRequestUsername: string | null
    hasConnectionRequestPassword: boolean
    changedAt: string | null
    rotation: { status: 'asked' | 'sent'; sentAt: string | null; taskId: string | null } | null
  }>
}

/** How long what is declared is taken as it was read, in ms: who declares something waits for the index anyway. */
const INDEXED_MS = 10_000

/** @param o.slowMs how long a filter may take that names a parameter without an index */
export function createDeviceStore(
  database: Database,
  o: { monotonic(): number; slowMs: number; quirks: Pick<Quirks, 'of'> },
): DeviceStore {
  const deviceOf = (r: Row): KeptDevice => shown(r, o.quirks.of(typeOf(r)))
  let indexed: { at: number; known: Promise<Indexed> } | undefined
  const declared = (): Promise<Indexed> => {
    if (indexed === undefined || o.monotonic() - indexed.at > INDEXED_MS) {
      const known = readIndexed(database)
      indexed = { at: o.monotonic(), known }
      known.catch(() => {
        indexed = undefined
      })
    }
    return indexed.known
  }

  /** Gives up in time. @throws Problem that names the parameter */
  const patiently = (name: string, query: { text: string; values: unknown[] }): Promise<Row[]> =>
    within(
      database,
      {
        slowMs: o.slowMs,
        where: 'filter',
        detail: `"${excerpt(name)}" has no index: its values of all devices were not read within ${o.slowMs / 1000} s. Ask for equality or a prefix and let it be declared (ACS_INDEXED_PARAMETERS)`,
      },
      tx => tx.query<Row>(query),
    )

  return {
    async list(filters, filter, page, scope) {
      const tenant = scope.tenant ?? filters.tenant
      if (filters.tenant !== undefined && filters.tenant !== tenant) return { items: [] }
      const asked: Asked = { ...filters, tenant, filter: both(scope.devices, filter) }
      const known = asked.filter === null ? NONE : await declared()
      const slow = asked.filter === null ? null : unindexedParameter(asked.filter, known)
      for (const how of plansFor(asked, known, page)) {
        const query = statement(asked, known, page, how)
        const rows = slow === null ? await database.query<Row>(query) : await patiently(slow, query)
        // What is not enough for a page says nothing of what lies behind it.
        if (!mayFallShort(how) || rows.length > page.limit) return pageOf(rows, page, deviceOf)
      }
      throw new Error('the last plan always answers')
    },
    async get(id) {
      const [row] = await database.query<Row>({ name: 'device', text: DEVICE_BY_ID, values: [id] })
      return row === undefined ? null : deviceOf(row)
    },
    async find(candidates, scope) {
      const rows = await withIds<DeviceKey>(database, 'd.key, d.id', candidates, scope)
      for (const id of candidates) {
        const row = rows.find(r => r.id === id)
        if (row !== undefined) return row
      }
      return null
    },
    async reached(ids, scope) {
      return new Set((await withIds<{ id: string }>(database, 'd.id', ids, scope)).map(r => r.id))
    },
    async quirks(key) {
      const [row] = await database.query<Pick<Row, 'oui' | 'product_class' | 'software_version'>>({
        text: 'select d.oui, d.product_class, s.software_version from device d left join device_status s on s.device_key = d.key where d.key = $1',
        values: [key],
      })
      return row === undefined ? NO_QUIRKS : o.quirks.of(typeOf(row))
    },
    async root(key) {
      const [row] = await database.query<Pick<Row, 'data_model_root'>>({
        text: 'select data_model_root from device_status where device_key = $1',
        values: [key],
      })
      return rootOf([row?.data_model_root ?? ''])
    },
    async credentials(key) {
      const [row] = await database.query<{
        username: string | null
        has: boolean
        request_username: string | null
        has_request: boolean
        changed_at: Date | null
        rotate: boolean
        sent_at: Date | null
        task_id: string | null
      }>({
        text: `select c.username, c.password is not null as has, c.connection_request_username as request_username,
                 c.connection_request_password is not null as has_request, c.changed_at, coalesce(c.rotate, false) as rotate, n.sent_at, n.task_id
               from device d left join credential c on c.device_key = d.key left join next_credential n on n.device_key = d.key where d.key = $1`,
        values: [key],
      })
      // Identity's mark of those that go out once more.
      const isDue = row?.sent_at?.getTime() === 0
      const sent = { sentAt: isDue ? null : time(row?.sent_at ?? null), taskId: row?.task_id ?? null }
      return {
        username: row?.username ?? null,
        hasPassword: row?.has ?? false,
        connectionRequestUsername: row?.request_username ?? null,
        hasConnectionRequestPassword: row?.has_request ?? false,
        changedAt: time(row?.changed_at ?? null),
        rotation:
          row?.rotate || isDue
            ? { status: 'asked', ...sent }
            : sent.taskId === null
              ? null
              : { status: 'sent', ...sent },
      }
    },
  }
}

/** Of some ids those that are within reach. */
function withIds<R>(database: Database, columns: string, ids: readonly string[], scope: Scope): Promise<R[]> {
  if (reachesAll(scope))
    return database.query<R>({
      name: `device-ids ${columns}`,
      text: `select ${columns} from device d where d.id = any($1::text[])`,
      values: [ids],
    })
  const params = createParams()
  return database.query<R>({
    text: `select ${columns} from device d left join device_status s on s.device_key = d.key where d.id = any(${params.add(ids)}::text[]) and ${reachable(scope, params)!}`,
    values: params.values,
  })
}

const known = (s: string | null): string | null => (s === null || s === '' ? null : s)

const typeOf = (r: Pick<Row, 'oui' | 'product_class' | 'software_version'>): DeviceType => ({
  oui: r.oui,
  productClass: r.product_class,
  softwareVersion: known(r.software_version),
})

/** As identity does (services/identity/src/answer-form.ts): what an operator set for the device, what its profiles say, what was learned. */
function formOf(r: Row, { answers }: DeviceQuirks): Device['answerForm'] {
  if (r.xml_declaration_by !== 'operator' && answers?.xmlDeclaration !== undefined)
    return { xmlDeclaration: answers.xmlDeclaration, by: 'quirk' }
  return { xmlDeclaration: r.xml_declaration ?? false, by: r.xml_declaration_by ?? 'default' }
}

function shown(r: Row, quirks: DeviceQuirks): KeptDevice {
  return {
    id: r.id,
    oui: r.oui,
    productClass: r.product_class,
    serialNumber: r.serial_number,
    manufacturer: known(r.manufacturer),
    hardwareVersion: known(r.hardware_version),
    softwareVersion: known(r.software_version),
    dataModelRoot: known(r.data_model_root),
    macAddresses: r.mac_addresses ?? [],
    tags: r.tags ?? [],
    state: r.state,
    quarantine: r.quarantine === null ? null : { ...r.quarantine, at: new Date(r.quarantine.at).toISOString() },
    traced: r.traced,
    tenant: r.tenant,
    xmlDeclaration: r.xml_declaration_by === 'operator' ? (r.xml_declaration ? 'always' : 'never') : 'auto',
    answerForm: formOf(r, quirks),
    quirks: [...quirks.names],
    replaces: r.replaces,
    replacedBy: r.replaced_by,
    redirectTo: r.redirect_to,
    redirectedAt: time(r.redirected_at),
    redirects: r.redirects,
    connectionRequestUrl: known(r.connection_request_url),
    ipAddress: known(r.ip_address),
    cwmpVersion: known(r.cwmp_version),
    retryCount: r.retry_count ?? 0,
    firstContactAt: time(r.first_contact_at),
    lastInformAt: time(r.last_inform_at),
    lastBootAt: time(r.last_boot_at),
    lastBootstrapAt: time(r.last_bootstrap_at),
    silentSince: time(r.silent_since),
    lastEvents: keptEvents(r.last_events),
  }
}

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
