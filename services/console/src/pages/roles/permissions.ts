/** All permissions, as they are shown: in groups, each with its words. */
import type { Schemas } from '../../api/client.ts'
import { covers } from '../../app/permissions.ts'

export const GROUPS = [
  {
    id: 'devices',
    permissions: ['devices.read', 'devices.write', 'devices.import', 'devices.replace', 'devices.delete'],
  },
  { id: 'setup', permissions: ['setup.read', 'setup.secrets', 'credentials.write', 'simulator.manage'] },
  { id: 'parameters', permissions: ['parameters.read', 'parameters.secret'] },
  { id: 'tasks', permissions: ['tasks.read', 'tasks.cancel', 'jobs.read', 'jobs.write', 'tasks.create'] },
  {
    id: 'contact',
    permissions: [
      'sessions.read',
      'messages.read',
      'events.read',
      'connectionRequests.read',
      'connectionRequests.create',
      'connectionRequests.cancel',
    ],
  },
  { id: 'faults', permissions: ['faults.read', 'faults.write'] },
  { id: 'files', permissions: ['files.read', 'files.content', 'files.write'] },
  { id: 'models', permissions: ['dataModels.read', 'dataModels.write', 'quirks.read', 'quirks.write'] },
  {
    id: 'access',
    permissions: ['roles.read', 'roles.manage', 'keys.manage', 'approvals.decide', 'audit.read'],
  },
  {
    id: 'system',
    permissions: ['system.read', 'denyList.read', 'denyList.write', 'secrets.rotate', 'tenants.read', 'tenants.manage'],
  },
] as const

export type Permission = (typeof GROUPS)[number]['permissions'][number]

const ALL: readonly string[] = GROUPS.flatMap(g => [...g.permissions])

/** Types of task, each of which may be allowed by itself; one that the API has and that is not here does not compile. */
const TYPES: Record<Schemas['NewTask']['type'], true> = {
  getParameterNames: true,
  getParameterValues: true,
  setParameterValues: true,
  getParameterAttributes: true,
  setParameterAttributes: true,
  addObject: true,
  deleteObject: true,
  reboot: true,
  factoryReset: true,
  download: true,
  upload: true,
  scheduleInform: true,
  scheduleDownload: true,
  cancelTransfer: true,
  getQueuedTransfers: true,
  getAllQueuedTransfers: true,
  changeDuState: true,
  getRpcMethods: true,
  getOptions: true,
  setVouchers: true,
  refresh: true,
  diagnostics: true,
  vendorRpc: true,
}
export const TASK_TYPES: readonly string[] = Object.keys(TYPES)

const TYPED: readonly string[] = TASK_TYPES.map(type => `tasks.create:${type}`)

/** Whether what a role says covers a permission. */
export const isHeld = (patterns: readonly string[], permission: string): boolean =>
  patterns.some(p => covers(p, permission))

/** The least that a pattern stands for: single permissions, and of tasks single types. */
const single = (pattern: string): string[] =>
  [...ALL.filter(p => p !== 'tasks.create'), ...TYPED].filter(p => covers(pattern, p))

/** With a permission given or taken: a pattern that stood for more than what is taken becomes what is left of it. */
export function withPermission(patterns: readonly string[], permission: string, isGiven: boolean): string[] {
  if (isGiven)
    return [...patterns.filter(p => !covers(permission, p)), ...(isHeld(patterns, permission) ? [] : [permission])]
  return patterns.flatMap(p => {
    if (covers(permission, p)) return []
    if (!covers(p, permission)) return [p]
    const left = single(p).filter(s => !covers(permission, s))
    // All types of task are said as one.
    return TYPED.every(type => left.includes(type)) ? ['tasks.create', ...left.filter(s => !TYPED.includes(s))] : left
  })
}
