/** Preferences, sentences and formats inside React. */
import { createContext, use, useEffect, useMemo, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import { I18nProvider } from 'react-aria-components/I18nProvider'
import { say } from '../i18n/catalogue.ts'
import type { Catalogue, Messages, Say } from '../i18n/catalogue.ts'
import { formatOf } from '../i18n/format.ts'
import type { Format } from '../i18n/format.ts'
import { createPreferences, localeOf } from './preferences.ts'
import type { Preferences } from './preferences.ts'

export const preferences = createPreferences(localStorage, navigator.languages)

const Locale = createContext('en')

/** What a person chose; renders again when it changes. */
export const usePreferences = (): Preferences => useSyncExternalStore(preferences.subscribe, preferences.get)

/** Puts the choices on the page: colours, density, language. */
export function PreferencesProvider({ children }: { children: ReactNode }) {
  const { theme, density, language } = usePreferences()
  const locale = localeOf(language, navigator.languages)
  useEffect(() => {
    const root = document.documentElement
    root.lang = language
    root.dataset['density'] = density
    if (theme === 'system') delete root.dataset['theme']
    else root.dataset['theme'] = theme
  }, [theme, density, language])
  return (
    <I18nProvider locale={locale}>
      <Locale value={locale}>{children}</Locale>
    </I18nProvider>
  )
}

/** Dates and numbers as the person's locale writes them. */
export const useFormat = (): Format => formatOf(use(Locale))

/**
 * The sentences of a catalogue in the language of the person.
 * @example const t = useWords(words); t('found', { n: 3 })
 */
export function useWords<E extends Messages>(words: Catalogue<E>): Say<E> {
  const { language } = usePreferences()
  const { number } = useFormat()
  return useMemo<Say<E>>(
    () =>
      (key, ...[values]) =>
        say(words, language, key, values, n => number(n)),
    [words, language, number],
  )
}
