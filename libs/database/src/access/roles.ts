/** Roles: what their holders may do, with which devices, and which parameters of theirs. */

/** The devices that somebody is limited to: those with a tag, those that a filter finds, or those that both say. */
export interface DeviceGroup {
  tag?: string | undefined
  /** As in lists of devices (AIP-160). */
  filter?: string | undefined
}

export interface Role {
  name: string
  description: string
  /** Permissions, and what stands for several: `devices.*`. */
  permissions: readonly string[]
  /** Null: all devices. */
  devices: DeviceGroup | null
  /** Beginnings of the names of parameters that may be seen and written; null: all. */
  parameters: readonly string[] | null
}

const VIEWER = [
  'devices.read',
  'setup.read',
  'parameters.read',
  'tasks.read',
  'jobs.read',
  'sessions.read',
  'connectionRequests.read',
  'faults.read',
  'events.read',
  'files.read',
  'dataModels.read',
  'quirks.read',
]

const SUPPORT = [
  ...VIEWER,
  'messages.read',
  'connectionRequests.create',
  'connectionRequests.cancel',
  'faults.write',
  'tasks.cancel',
  ...[
    'getParameterNames',
    'getParameterValues',
    'getParameterAttributes',
    'setParameterValues',
    'refresh',
    'diagnostics',
    'getRpcMethods',
    'getQueuedTransfers',
    'getAllQueuedTransfers',
    'reboot',
  ].map(type => `tasks.create:${type}`),
]

const OPERATOR = [
  ...SUPPORT.filter(p => !p.startsWith('tasks.create')),
  'tasks.create',
  'jobs.write',
  'parameters.secret',
  'devices.write',
  'devices.delete',
  'devices.import',
  'devices.replace',
  'credentials.write',
  'setup.secrets',
  'files.content',
  'files.write',
  'dataModels.write',
  'quirks.write',
  'denyList.read',
  'denyList.write',
  'system.read',
]

const builtIn = (name: string, description: string, permissions: readonly string[]): Role => ({
  name,
  description,
  permissions,
  devices: null,
  parameters: null,
})

/** The roles that are always there. */
export const BUILT_IN_ROLES: readonly Role[] = [
  builtIn('administrator', 'May do everything', ['*']),
  builtIn('operator', 'Runs the fleet: everything but keys, roles and the audit log', OPERATOR),
  builtIn('support', 'Helps one customer: reads, tests, writes ordinary parameters, reboots', SUPPORT),
  builtIn('viewer', 'Looks, and changes nothing', VIEWER),
]

/** A role that is always there; undefined for any other name. */
export const builtInRole = (name: string): Role | undefined => BUILT_IN_ROLES.find(r => r.name === name)
