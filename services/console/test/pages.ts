/** Every page of the console, for pictures and for axe: a new page adds its line here. */

export interface ShownPage {
  name: string
  path(scene: { deviceIds: readonly string[] }): string
  /** What has to be there before a picture is taken: a CSS selector. */
  ready: string
}

export const PAGES: readonly ShownPage[] = [
  { name: 'live', path: () => '/live', ready: '.table-body [role=row]' },
  { name: 'setup', path: () => '/setup', ready: '.setup-value' },
  { name: 'quarantine', path: () => '/quarantine', ready: '.table-body [role=row], .state-title' },
  { name: 'states', path: () => '/states', ready: '.table-body [role=row]' },
  { name: 'not-found', path: () => '/no-such-page', ready: '.state' },
]
