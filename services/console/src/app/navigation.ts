/** What stands in the navigation, and in the command palette. */
import type { ComponentType } from 'react'
import {
  ApprovalIcon,
  AuditIcon,
  DevicesIcon,
  FaultsIcon,
  FilesIcon,
  JobsIcon,
  KeyIcon,
  LiveIcon,
  ModelsIcon,
  OverviewIcon,
  QuarantineIcon,
  QuirksIcon,
  RolesIcon,
  SetupIcon,
  SystemIcon,
  TasksIcon,
  TenantsIcon,
  UploadIcon,
} from '../icons/icons.tsx'
import type { IconProps } from '../icons/icons.tsx'
import type { appWords } from './words.ts'

type AppWord = keyof (typeof appWords)['en']

export interface NavEntry {
  to: string
  /** Its name in app/words.ts. */
  word: Extract<AppWord, `nav.${string}`>
  icon: ComponentType<IconProps>
  /** Without this permission it is not offered; null: it is everybody's. */
  permission: string | null
}

export interface NavGroup {
  word: Extract<AppWord, `group.${string}`>
  entries: readonly NavEntry[]
}

export const NAVIGATION: readonly NavGroup[] = [
  {
    word: 'group.watch',
    entries: [
      { to: '/', word: 'nav.overview', icon: OverviewIcon, permission: 'devices.read' },
      { to: '/devices', word: 'nav.devices', icon: DevicesIcon, permission: 'devices.read' },
      { to: '/live', word: 'nav.live', icon: LiveIcon, permission: 'events.read' },
    ],
  },
  {
    word: 'group.work',
    entries: [
      { to: '/tasks', word: 'nav.tasks', icon: TasksIcon, permission: 'tasks.read' },
      { to: '/jobs', word: 'nav.jobs', icon: JobsIcon, permission: 'jobs.read' },
      { to: '/faults', word: 'nav.faults', icon: FaultsIcon, permission: 'faults.read' },
    ],
  },
  {
    word: 'group.setup',
    entries: [
      { to: '/setup', word: 'nav.setup', icon: SetupIcon, permission: 'setup.read' },
      { to: '/quarantine', word: 'nav.quarantine', icon: QuarantineIcon, permission: 'devices.read' },
      { to: '/imports', word: 'nav.imports', icon: UploadIcon, permission: 'devices.import' },
      { to: '/files', word: 'nav.files', icon: FilesIcon, permission: 'files.read' },
      { to: '/quirks', word: 'nav.quirks', icon: QuirksIcon, permission: 'quirks.read' },
      { to: '/data-models', word: 'nav.dataModels', icon: ModelsIcon, permission: 'dataModels.read' },
    ],
  },
  {
    word: 'group.access',
    entries: [
      { to: '/api-keys', word: 'nav.apiKeys', icon: KeyIcon, permission: 'keys.manage' },
      { to: '/roles', word: 'nav.roles', icon: RolesIcon, permission: 'roles.read' },
      { to: '/tenants', word: 'nav.tenants', icon: TenantsIcon, permission: 'tenants.read' },
      { to: '/approvals', word: 'nav.approvals', icon: ApprovalIcon, permission: null },
      { to: '/audit', word: 'nav.audit', icon: AuditIcon, permission: 'audit.read' },
      { to: '/system', word: 'nav.system', icon: SystemIcon, permission: 'system.read' },
    ],
  },
]
