/** What may be done through the API: the one list of permissions, and how roles name them. */

/**
 * What a permission acts on. `device`: one device or what belongs to it, so that it can be limited to a group of devices;
 * `shared`: what all devices share, only looked at; `tenant`: what a tenant has of its own, and the installation likewise:
 * nobody who is limited to a group may; `all`: what is the installation's alone: no tenant may, nor who is limited to a group;
 * `installation`: likewise, only looked at.
 */
type ActsOn = 'device' | 'shared' | 'tenant' | 'all' | 'installation'

/** Each permission, with what it allows. */
export const PERMISSIONS = {
  'devices.read': { on: 'device', allows: 'look at devices' },
  'devices.write': { on: 'device', allows: 'change their tags, state, tracing, form of answers and redirection' },
  'devices.import': { on: 'tenant', allows: 'register and change devices by a file' },
  'devices.replace': { on: 'tenant', allows: 'put a device in the place of another' },
  'devices.delete': { on: 'device', allows: 'forget devices' },
  'credentials.write': { on: 'device', allows: 'put credentials of devices on file' },
  'setup.read': { on: 'shared', allows: 'see what to enter in a device' },
  'setup.secrets': { on: 'all', allows: 'see the password there that new devices share' },
  'parameters.read': { on: 'device', allows: 'look at last known values, and filter devices by them' },
  'parameters.secret': { on: 'device', allows: 'see what is kept of secret parameters, and write them' },
  'tasks.read': { on: 'device', allows: 'look at tasks' },
  'tasks.create': { on: 'device', allows: 'create tasks of the type that stands behind it: tasks.create:reboot' },
  'tasks.cancel': { on: 'device', allows: 'cancel tasks' },
  'jobs.read': { on: 'device', allows: 'look at jobs' },
  'jobs.write': {
    on: 'device',
    allows: 'give one task to many devices, of the types that may be given to one, and pause, resume and cancel jobs',
  },
  'sessions.read': { on: 'device', allows: 'look at sessions' },
  'messages.read': { on: 'device', allows: 'read what was said in sessions' },
  'connectionRequests.read': { on: 'device', allows: 'look at connection requests' },
  'connectionRequests.create': { on: 'device', allows: 'ask devices to come' },
  'connectionRequests.cancel': { on: 'device', allows: 'take connection requests back' },
  'faults.read': { on: 'device', allows: 'look at faults' },
  'faults.write': { on: 'device', allows: 'take faults off the list' },
  'events.read': { on: 'device', allows: 'follow live events' },
  'files.read': { on: 'device', allows: 'look at the list of files' },
  'files.content': { on: 'device', allows: 'read files, also what devices sent' },
  'files.write': { on: 'tenant', allows: 'put and remove files' },
  'dataModels.read': { on: 'shared', allows: "look at vendors' data models" },
  'dataModels.write': { on: 'all', allows: "put and remove vendors' data models" },
  'quirks.read': { on: 'shared', allows: 'look at quirk profiles' },
  'quirks.write': { on: 'all', allows: 'put and remove quirk profiles' },
  'roles.read': { on: 'shared', allows: 'look at roles' },
  'roles.manage': { on: 'tenant', allows: 'put and remove roles' },
  'keys.manage': { on: 'tenant', allows: 'list, make and revoke API keys' },
  'approvals.decide': { on: 'tenant', allows: 'approve and reject what others ask for' },
  'denyList.read': { on: 'installation', allows: 'look at the sources that are turned away' },
  'denyList.write': { on: 'all', allows: 'take sources off the deny list' },
  'secrets.rotate': { on: 'all', allows: 'have secrets sealed under a new key, and see how far that is' },
  'tenants.read': { on: 'all', allows: 'look at tenants' },
  'tenants.manage': { on: 'all', allows: 'put and remove tenants, and say whose a device is' },
  'system.read': { on: 'installation', allows: 'see the state of the system' },
  'simulator.manage': { on: 'all', allows: 'start and stop the virtual devices that come with standalone' },
  'audit.read': { on: 'tenant', allows: 'read and check the audit log' },
} as const satisfies Record<string, { on: ActsOn; allows: string }>

type Name = keyof typeof PERMISSIONS

/** A permission, with the type of the task where it is to create one. */
export type Permission = Exclude<Name, 'tasks.create'> | `tasks.create:${string}`

const nameOf = (permission: string): string => permission.split(':')[0]!

/** What a permission acts on. */
export const actsOn = (permission: Permission): ActsOn => PERMISSIONS[nameOf(permission) as Name].on

/**
 * Whether what a role says covers a permission: `*` is all, `devices.*` all that begin so, `tasks.create` all types of task.
 * @example covers('tasks.create:*', 'tasks.create:reboot') // true
 */
export const covers = (pattern: string, permission: string): boolean =>
  pattern === permission ||
  pattern === nameOf(permission) ||
  (pattern.endsWith('*') && permission.startsWith(pattern.slice(0, -1)))

const WITH_TYPE = /^tasks\.create:(?:\*|[A-Za-z][A-Za-z0-9]{0,63})$/

/** Whether a role may say this: it is a permission, or stands for some. */
export const isPattern = (pattern: string): boolean =>
  pattern === '*' ||
  Object.hasOwn(PERMISSIONS, pattern) ||
  WITH_TYPE.test(pattern) ||
  (pattern.endsWith('.*') && Object.keys(PERMISSIONS).some(name => name.startsWith(pattern.slice(0, -1))))
