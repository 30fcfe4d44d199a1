/** What a person chose of the look: kept in this browser, and nothing else is. */
import { LANGUAGES } from '../i18n/catalogue.ts'
import type { Language } from '../i18n/catalogue.ts'

export const THEMES = ['system', 'light', 'dark'] as const
export const DENSITIES = ['comfortable', 'compact'] as const

export interface Preferences {
  theme: (typeof THEMES)[number]
  density: (typeof DENSITIES)[number]
  language: Language
}

const KEY = 'acs.preferences'

const oneOf = <T extends string>(all: readonly T[], value: unknown, standard: T): T =>
  all.includes(value as T) ? (value as T) : standard

/** Out of what was kept, which may be of another version or damaged. @param languages of the browser, the best first */
export function readPreferences(kept: string | null, languages: readonly string[]): Preferences {
  let value: Partial<Record<keyof Preferences, unknown>> = {}
  try {
    const parsed: unknown = JSON.parse(kept ?? '{}')
    if (typeof parsed === 'object' && parsed !== null) value = parsed
  } catch {
    // Damaged: as if there were none.
  }
  const ofBrowser = languages.map(l => l.slice(0, 2).toLowerCase()).find(l => LANGUAGES.includes(l as Language))
  return {
    theme: oneOf(THEMES, value.theme, 'system'),
    density: oneOf(DENSITIES, value.density, 'comfortable'),
    language: oneOf(LANGUAGES, value.language, (ofBrowser as Language | undefined) ?? 'en'),
  }
}

/** The locale whose dates and numbers are written: the browser's own where it is one of that language. */
export const localeOf = (language: Language, languages: readonly string[]): string =>
  languages.find(l => l.slice(0, 2).toLowerCase() === language) ?? language

type Listener = () => void

/** The preferences of this browser, and who wants to hear of changes. */
export function createPreferences(store: Pick<Storage, 'getItem' | 'setItem'>, languages: readonly string[]) {
  let now = readPreferences(store.getItem(KEY), languages)
  const listeners = new Set<Listener>()
  return {
    get: (): Preferences => now,
    set(change: Partial<Preferences>): void {
      now = { ...now, ...change }
      store.setItem(KEY, JSON.stringify(now))
      for (const listener of [...listeners]) listener()
    },
    subscribe(listener: Listener): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export type PreferenceStore = ReturnType<typeof createPreferences>
