/** Tenants, by SQL: what is removed stays as a name that is not given again. */
import type { Database, Queryable } from '@auroralinks/database'
import type { Page, PageRequest, SqlSortField } from '../keyset.ts'
import type { NewDeviceRule, Tenant } from '../schemas/tenants.ts'
import { sqlPage } from './sql-page.ts'

export const TENANT_SORT_FIELDS: Readonly<Record<string, SqlSortField>> = {
  name: { sql: 'x.name', type: 'text' },
  createdAt: { sql: 'x.created_at', type: 'timestamptz' },
}

interface Row {
  name: string
  description: string
  newDevices: NewDeviceRule[]
  ratePerSecond: number | null
  createdAt: Date
  updatedAt: Date
}

/** What a request of a tenant needs to know of it. */
export interface KnownTenant {
  name: string
  ratePerSecond: number | null
}

const COLUMNS =
  'x.name, x.description, x.new_devices as "newDevices", x.rate_per_second as "ratePerSecond", x.created_at as "createdAt", x.updated_at as "updatedAt"'

const shown = ({ name, description, newDevices, ratePerSecond, createdAt, updatedAt }: Row): Tenant => ({
  name,
  description,
  newDevices,
  ratePerSecond,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
})

/** What each request of a tenant asks for, once a second. */
export async function findTenant(db: Queryable, name: string): Promise<KnownTenant | null> {
  const [row] = await db.query<KnownTenant>({
    name: 'api-tenant',
    text: 'select name, rate_per_second as "ratePerSecond" from tenant where name = $1 and removed_at is null',
    values: [name],
  })
  return row ?? null
}

export async function readTenant(db: Queryable, name: string): Promise<Tenant | null> {
  const [row] = await db.query<Row>({
    text: `select ${COLUMNS} from tenant x where x.name = $1 and x.removed_at is null`,
    values: [name],
  })
  return row === undefined ? null : shown(row)
}

export const listTenants = (database: Database, page: PageRequest<SqlSortField>): Promise<Page<Tenant>> =>
  sqlPage<Row, Tenant>(
    database,
    { columns: COLUMNS, from: 'tenant' },
    { where: () => ['x.removed_at is null'], page, convert: shown },
  )

/** As it was and as it is; 'removed': there was one of this name. */
export async function putTenant(
  tx: Queryable,
  t: Pick<Tenant, 'name' | 'description' | 'newDevices' | 'ratePerSecond'>,
  now: number,
): Promise<{ before: Tenant | null; after: Tenant } | 'removed'> {
  const [old] = await tx.query<Row & { removed: boolean }>({
    text: `select ${COLUMNS}, x.removed_at is not null as removed from tenant x where x.name = $1 for update`,
    values: [t.name],
  })
  if (old?.removed === true) return 'removed'
  const [row] = await tx.query<Row>({
    text: `insert into tenant as x (name, description, new_devices, rate_per_second, created_at, updated_at) values ($1, $2, $3, $4, $5, $5)
      on conflict (name) do update set description = excluded.description, new_devices = excluded.new_devices,
        rate_per_second = excluded.rate_per_second, updated_at = excluded.updated_at returning ${COLUMNS}`,
    values: [t.name, t.description, JSON.stringify(t.newDevices), t.ratePerSecond, new Date(now)],
  })
  return { before: old === undefined ? null : shown(old), after: shown(row!) }
}

/** What a tenant still has that nobody else may get by its removal. */
const LEFT = {
  devices: 'select from device where tenant = $1',
  files: 'select from file where tenant = $1',
  jobs: `select from job where tenant = $1 and status in ('running', 'paused', 'cancelling')`,
  imports: `select from import where tenant = $1 and status in ('receiving', 'running')`,
} as const

/** What of a tenant is in the way of its removal. */
export async function leftOf(tx: Queryable, name: string): Promise<string[]> {
  const kinds = Object.entries(LEFT)
  const [row] = await tx.query<Record<string, boolean>>({
    text: `select ${kinds.map(([kind, some]) => `exists (${some}) as ${kind}`).join(', ')}`,
    values: [name],
  })
  return kinds.map(([kind]) => kind).filter(kind => row?.[kind] === true)
}

/** With its keys, roles and sessions; null where there is none. */
export async function removeTenant(
  tx: Queryable,
  name: string,
  now: number,
): Promise<{ before: Tenant; keys: number; roles: number } | null> {
  const [row] = await tx.query<Row>({
    text: `update tenant x set removed_at = $2 where x.name = $1 and x.removed_at is null returning ${COLUMNS}`,
    values: [name, new Date(now)],
  })
  if (row === undefined) return null
  const keys = await tx.query({ text: 'delete from api_key where tenant = $1 returning 1', values: [name] })
  const roles = await tx.query({
    text: `delete from role where starts_with(name, $1 || '/') returning 1`,
    values: [name],
  })
  await tx.query({ text: 'delete from user_session where tenant = $1', values: [name] })
  return { before: shown(row), keys: keys.length, roles: roles.length }
}
