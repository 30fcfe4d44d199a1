/** What permissions cover, as the API decides it. */

interface Grant {
  permissions: readonly string[]
  /** Only devices in each of these groups; none: all. */
  devices: readonly unknown[]
}

/** What concerns all devices is nobody's who is limited to some (libs/database, permissions.ts). */
export const ON_ALL: ReadonlySet<string> = new Set([
  'devices.import',
  'devices.replace',
  'setup.secrets',
  'files.write',
  'dataModels.write',
  'quirks.write',
  'roles.manage',
  'keys.manage',
  'approvals.decide',
  'denyList.write',
  'secrets.rotate',
  'audit.read',
])

/** Whether what a role says covers a permission: `*`, `devices.*`, `tasks.create` for every type of task. */
export const covers = (held: string, wanted: string): boolean =>
  held === wanted || held === wanted.split(':')[0] || (held.endsWith('*') && wanted.startsWith(held.slice(0, -1)))

/** Whether it is allowed for some devices at least: for which, the API decides with each. */
export const may = (grants: readonly Grant[], permission: string): boolean =>
  grants.some(
    g => g.permissions.some(p => covers(p, permission)) && (g.devices.length === 0 || !ON_ALL.has(permission)),
  )

/** Whether something of a kind is allowed: `tasks.create` of any type. */
export const maySome = (grants: readonly Grant[], kind: string): boolean =>
  grants.some(g => g.permissions.some(p => covers(p, kind) || p.startsWith(`${kind}:`)))
