import type { Schemas } from '../../api/client.ts'
import type { Say } from '../../i18n/catalogue.ts'
import type { words } from './words.ts'

const BUILT_IN = ['administrator', 'operator', 'support', 'viewer'] as const

/** What a role is for: those that are always there say it in the language of whoever looks. */
export function described(role: Schemas['Role'], t: Say<(typeof words)['en']>): string {
  const known = role.builtIn ? BUILT_IN.find(name => name === role.name) : undefined
  return known === undefined ? role.description : t(`built.${known}`)
}
