/** Keys of the REST API as management-api and the file-server find them: by the SHA-256 that alone is kept. */
import { nameForTenant } from '@auroralinks/contracts'
import type { Queryable } from '../database.ts'
import { builtInRole } from './roles.ts'
import type { DeviceGroup, Role } from './roles.ts'

/** A key with what it may do. */
export interface KnownKey {
  id: string
  name: string
  /** Null where the role that it had is gone: it may do nothing. */
  role: Role | null
  roleName: string
  /** What it is limited to besides its role; null: nothing more. */
  devices: DeviceGroup | null
  ratePerSecond: number | null
  expiresAt: Date | null
  lastUsedAt: Date | null
  /** Whose it is; null: the installation's. */
  tenant: string | null
}

interface Row {
  id: string
  name: string
  role: string
  devices: DeviceGroup | null
  ratePerSecond: number | null
  expiresAt: Date | null
  lastUsedAt: Date | null
  tenant: string | null
  description: string | null
  permissions: string[] | null
  roleDevices: DeviceGroup | null
  parameters: string[] | null
}

/**
 * Stands before the digest of a key that may be less than an administrator's: releases that know no roles do not find such
 * a key, instead of letting it do everything while an upgrade is under way.
 */
const SCOPED = 'scoped '

/** Likewise before that of a tenant's key, or of the session of one of its people: releases that know no tenants do not find it. */
const OF_TENANT = 'tenant '

/** As the digest of a new key is kept. */
export const keptHash = (hash: string, tenant: string | null): string => (tenant === null ? SCOPED : OF_TENANT) + hash

/** As the digest of a session is kept. */
export const keptSessionHash = (hash: string, tenant: string | null): string =>
  tenant === null ? hash : OF_TENANT + hash

const KEY = `select k.id, k.name, k.role, k.devices, k.rate_per_second as "ratePerSecond", k.expires_at as "expiresAt", k.last_used_at as "lastUsedAt", k.tenant,
    r.description, r.permissions, r.devices as "roleDevices", r.parameters
  from api_key k left join role r on r.name = k.role`

/** The key with this digest, expired or not; null when there is none. By SQL: it is asked every second for each key in use. */
export async function findKey(database: Queryable, hash: string): Promise<KnownKey | null> {
  const [row] = await database.query<Row>({
    name: 'api-key',
    text: `${KEY} where k.hash in ($1, '${SCOPED}' || $1, '${OF_TENANT}' || $1)`,
    values: [hash],
  })
  return row === undefined ? null : knownKey(row)
}

/** The key with this id, expired or not; null when there is none. */
export async function findKeyById(database: Queryable, id: string): Promise<KnownKey | null> {
  const [row] = await database.query<Row>({ text: `${KEY} where k.id = $1`, values: [id] })
  return row === undefined ? null : knownKey(row)
}

function knownKey(row: Row): KnownKey {
  const roleName = nameForTenant(row.tenant, row.role)
  const own: Role | null =
    row.permissions === null
      ? null
      : {
          name: roleName,
          description: row.description ?? '',
          permissions: row.permissions,
          devices: row.roleDevices,
          parameters: row.parameters,
        }
  return {
    id: row.id,
    name: row.name,
    role: builtInRole(row.role) ?? own,
    roleName,
    devices: row.devices,
    ratePerSecond: row.ratePerSecond,
    expiresAt: row.expiresAt,
    lastUsedAt: row.lastUsedAt,
    tenant: row.tenant,
  }
}

/** Own roles with these names as they are kept, or all. */
export const findRoles = (database: Queryable, names: readonly string[] | null): Promise<Role[]> =>
  database.query<Role>({
    text: `select name, description, permissions, devices, parameters from role ${names === null ? '' : 'where name = any($1)'} order by name`,
    ...(names === null ? {} : { values: [names] }),
  })
