/** What permissions cover, as the API decides it. */

interface Grant {
  permissions: readonly string[]
  /** Only devices in each of these groups; none: all. */
  devices: readonly unknown[]
}

/** What is the installation's alone: nobody's who acts for a tenant, nor who is limited to some devices (libs/database, permissions.ts). */
const ON_ALL = [
  'setup.secrets',
  'dataModels.write',
  'quirks.write',
  'denyList.write',
  'secrets.rotate',
  'tenants.read',
  'tenants.manage',
  'simulator.manage',
]

/** What concerns all devices of a tenant, or of the installation: nobody's who is limited to some. */
export const BEYOND_GROUPS: ReadonlySet<string> = new Set([
  ...ON_ALL,
  'devices.import',
  'devices.replace',
  'files.write',
  'roles.manage',
  'keys.manage',
  'approvals.decide',
  'audit.read',
])

/** What nobody may who acts for a tenant. */
export const BEYOND_TENANTS: ReadonlySet<string> = new Set([...ON_ALL, 'denyList.read', 'system.read'])

/** Whether what a role says covers a permission: `*`, `devices.*`, `tasks.create` for every type of task. */
export const covers = (held: string, wanted: string): boolean =>
  held === wanted || held === wanted.split(':')[0] || (held.endsWith('*') && wanted.startsWith(held.slice(0, -1)))

/** Whether it is allowed for some devices at least: for which, the API decides with each. @param tenant for whom one acts */
export const may = (grants: readonly Grant[], permission: string, tenant: string | null = null): boolean =>
  (tenant === null || !BEYOND_TENANTS.has(permission)) &&
  grants.some(
    g => g.permissions.some(p => covers(p, permission)) && (g.devices.length === 0 || !BEYOND_GROUPS.has(permission)),
  )

/** Whether something of a kind is allowed: `tasks.create` of any type. */
export const maySome = (grants: readonly Grant[], kind: string): boolean =>
  grants.some(g => g.permissions.some(p => covers(p, kind) || p.startsWith(`${kind}:`)))
