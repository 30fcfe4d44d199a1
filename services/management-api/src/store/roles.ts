/** Own roles, by SQL: each change in one transaction with its entry in the audit log. */
import type { Queryable, Role } from '@auroralinks/database'

/** The role as it was; null: it is new. */
export async function putRole(tx: Queryable, role: Role, now: number): Promise<Role | null> {
  const before = await readRole(tx, role.name)
  await tx.query({
    text: `insert into role (name, description, permissions, devices, parameters, updated_at) values ($1, $2, $3, $4, $5, $6)
      on conflict (name) do update set description = excluded.description, permissions = excluded.permissions, devices = excluded.devices,
        parameters = excluded.parameters, updated_at = excluded.updated_at`,
    values: [
      role.name,
      role.description,
      role.permissions,
      role.devices === null ? null : JSON.stringify(role.devices),
      role.parameters === null ? null : JSON.stringify(role.parameters),
      new Date(now),
    ],
  })
  return before
}

/** With the row locked: what is written as "before" is what was there. */
async function readRole(tx: Queryable, name: string): Promise<Role | null> {
  const [row] = await tx.query<Role>({
    text: 'select name, description, permissions, devices, parameters from role where name = $1 for update',
    values: [name],
  })
  return row ?? null
}

/** The role as it was; null: there was none. */
export async function removeRole(tx: Queryable, name: string): Promise<Role | null> {
  const [row] = await tx.query<Role>({
    text: 'delete from role where name = $1 returning name, description, permissions, devices, parameters',
    values: [name],
  })
  return row ?? null
}

/** How many keys have a role. */
export async function keysWithRole(tx: Queryable, name: string): Promise<number> {
  const [row] = await tx.query<{ n: number }>({
    text: 'select count(*)::int as n from api_key where role = $1',
    values: [name],
  })
  return row?.n ?? 0
}
