/** Every page of the console, for pictures and for axe: a new page adds its line here. */

export interface ShownPage {
  name: string
  path(scene: { deviceIds: readonly string[]; failedTask: string; job: string }): string
  /** What has to be there before a picture is taken: a CSS selector. */
  ready: string
}

export const PAGES: readonly ShownPage[] = [
  { name: 'overview', path: () => '/', ready: '.bars li' },
  { name: 'devices', path: () => '/devices', ready: '.table-body [role=row]' },
  {
    name: 'devices-filter',
    path: () =>
      `/devices?${new URLSearchParams({ filter: 'state = active AND softwareVersion != "9.*"', sort: '-lastInformAt' })}`,
    ready: '.table-body [role=row]',
  },
  { name: 'devices-none', path: () => '/devices?q=nothing-like-it', ready: '.state' },
  { name: 'tasks', path: () => '/tasks', ready: '.table-body [role=row]' },
  { name: 'task', path: s => `/tasks?task=${s.failedTask}`, ready: '.task-fault' },
  { name: 'jobs', path: () => '/jobs', ready: '.table-body [role=row]' },
  { name: 'job', path: s => `/jobs/${s.job}`, ready: '.table-body [role=row]' },
  { name: 'faults', path: () => '/faults', ready: '.table-body [role=row]' },
  { name: 'live', path: () => '/live', ready: '.table-body [role=row]' },
  { name: 'setup', path: () => '/setup', ready: '.setup-value' },
  { name: 'quarantine', path: () => '/quarantine', ready: '.table-body [role=row], .state-title' },
  { name: 'imports', path: () => '/imports', ready: '.table-body [role=row], .state-title' },
  { name: 'files', path: () => '/files', ready: '.table-body [role=row], .state-title' },
  { name: 'quirks', path: () => '/quirks', ready: '.table-body [role=row]' },
  { name: 'data-models', path: () => '/data-models', ready: '.table-body [role=row], .state-title' },
  { name: 'api-keys', path: () => '/api-keys', ready: '.table-body [role=row], .state-title' },
  { name: 'roles', path: () => '/roles', ready: '.table-body [role=row]' },
  { name: 'tenants', path: () => '/tenants', ready: '.table-body [role=row], .state-title' },
  { name: 'approvals', path: () => '/approvals', ready: '.state-title' },
  { name: 'audit', path: () => '/audit', ready: '.table-body [role=row]' },
  { name: 'system', path: () => '/system', ready: '.fact' },
  { name: 'account', path: () => '/account', ready: '.fact' },
  { name: 'device', path: s => `/devices/${encodeURIComponent(s.deviceIds[0]!)}`, ready: '.summary-table' },
  {
    name: 'device-parameters',
    path: s => `/devices/${encodeURIComponent(s.deviceIds[0]!)}/parameters`,
    ready: '[role=treeitem][aria-level="2"]',
  },
  {
    name: 'device-parameter',
    path: s =>
      `/devices/${encodeURIComponent(s.deviceIds[0]!)}/parameters?${new URLSearchParams({ q: 'ssid', at: 'Device.WiFi.SSID.1.SSID' })}`,
    ready: '.parameter-edit',
  },
  {
    name: 'device-tasks',
    path: s => `/devices/${encodeURIComponent(s.deviceIds[0]!)}/tasks`,
    ready: '.table-body [role=row]',
  },
  {
    name: 'device-sessions',
    path: s => `/devices/${encodeURIComponent(s.deviceIds[0]!)}/sessions`,
    ready: '.table-body [role=row]',
  },
  {
    name: 'device-diagnostics',
    path: s => `/devices/${encodeURIComponent(s.deviceIds[0]!)}/diagnostics`,
    ready: '.diagnostics-run',
  },
  { name: 'device-files', path: s => `/devices/${encodeURIComponent(s.deviceIds[0]!)}/files`, ready: '.card' },
  { name: 'device-history', path: s => `/devices/${encodeURIComponent(s.deviceIds[0]!)}/history`, ready: '.card' },
  { name: 'states', path: () => '/states', ready: '.table-body [role=row]' },
  { name: 'not-found', path: () => '/no-such-page', ready: '.state' },
]
