/** Keys of the REST API as they are kept: their SHA-256, and what they may. By Prisma's client, but for what it cannot say. */
import { nameForTenant } from '@auroralinks/contracts'
import { keptHash } from '@auroralinks/database'
import type { Database, DeviceGroup, Prisma, Queryable } from '@auroralinks/database'
import type { Page, PageRequest, SortField } from '../keyset.ts'
import { time } from '../schemas/common.ts'
import { typedPage, typedPageOf } from './typed-page.ts'

export const API_KEY_SORT_FIELDS: Readonly<Record<string, SortField>> = {
  createdAt: { type: 'timestamptz' },
  id: { type: 'uuid' },
}

/** A key as it is shown: never itself, only its beginning. */
export interface ApiKey {
  id: string
  name: string
  hint: string
  role: string
  devices: DeviceGroup | null
  ratePerSecond: number | null
  createdAt: string
  createdBy: string | null
  expiresAt: string | null
  lastUsedAt: string | null
  tenant: string | null
}

const SHOWN = {
  id: true,
  name: true,
  hint: true,
  role: true,
  devices: true,
  ratePerSecond: true,
  createdAt: true,
  createdBy: true,
  expiresAt: true,
  lastUsedAt: true,
  tenant: true,
} as const

interface Row {
  id: string
  name: string
  hint: string
  role: string
  devices: unknown
  ratePerSecond: number | null
  createdAt: Date
  createdBy: string | null
  expiresAt: Date | null
  lastUsedAt: Date | null
  tenant: string | null
}

const shown = (r: Row): ApiKey => ({
  ...r,
  role: nameForTenant(r.tenant, r.role),
  devices: r.devices as DeviceGroup | null,
  createdAt: r.createdAt.toISOString(),
  expiresAt: time(r.expiresAt),
  lastUsedAt: time(r.lastUsedAt),
})

const COLUMNS = `id, name, hint, role, devices, rate_per_second as "ratePerSecond", created_at as "createdAt", created_by as "createdBy", expires_at as "expiresAt", last_used_at as "lastUsedAt", tenant`

export interface NewApiKey {
  id: string
  hash: string
  hint: string
  name: string
  /** As it is kept. */
  role: string
  devices: DeviceGroup | null
  ratePerSecond: number | null
  createdBy: string
  tenant: string | null
  expiresAt: Date | null
}

/** @param tenant whose; null: all */
export async function listApiKeys(
  { prisma }: Database,
  page: PageRequest<SortField>,
  tenant: string | null,
): Promise<Page<ApiKey>> {
  const where: Prisma.ApiKeyWhereInput = tenant === null ? {} : { tenant }
  const rows = await prisma.apiKey.findMany({ ...typedPage(page, where), select: SHOWN })
  return typedPageOf(rows, page, shown)
}

/** By SQL: in one transaction with its entry in the audit log. */
export async function addApiKey(tx: Queryable, k: NewApiKey): Promise<ApiKey> {
  const [row] = await tx.query<Row>({
    text: `insert into api_key (hash, id, hint, name, role, devices, rate_per_second, created_by, expires_at, tenant) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      on conflict (id) do update set hash = excluded.hash, hint = excluded.hint returning ${COLUMNS}`,
    values: [
      keptHash(k.hash, k.tenant),
      k.id,
      k.hint,
      k.name,
      k.role,
      k.devices === null ? null : JSON.stringify(k.devices),
      k.ratePerSecond,
      k.createdBy,
      k.expiresAt,
      k.tenant,
    ],
  })
  return shown(row!)
}

/** What was removed; null when there is no such key. @param tenant whose; null: anybody's */
export async function removeApiKey(tx: Queryable, id: string, tenant: string | null): Promise<ApiKey | null> {
  const [row] = await tx.query<Row>({
    text: `delete from api_key where id = $1 and ($2::text is null or tenant = $2) returning ${COLUMNS}`,
    values: [id, tenant],
  })
  return row === undefined ? null : shown(row)
}

/** Notes when a key was used last, unless another instance has just done so. */
export async function noteUse(database: Database, id: string, now: number, everyMs: number): Promise<void> {
  await database.query({
    text: 'update api_key set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at < $3)',
    values: [id, new Date(now), new Date(now - everyMs)],
  })
}

/** An administrator's key. @param o.onlyFirst only when there is no key at all @returns whether it was made */
export async function addAdministratorsKey(
  tx: Queryable,
  k: { id: string; hash: string; hint: string; name: string },
  o: { onlyFirst: boolean },
): Promise<boolean> {
  // Two processes that start at once make one key.
  await tx.query({ text: `select pg_advisory_xact_lock(hashtext('api_key'))` })
  const made = await tx.query({
    text: `insert into api_key (id, hash, hint, name) select $1::uuid, $2, $3, $4 ${o.onlyFirst ? 'where not exists (select 1 from api_key)' : ''} returning 1`,
    values: [k.id, k.hash, k.hint, k.name],
  })
  return made.length === 1
}
