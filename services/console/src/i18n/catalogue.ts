/** Sentences: each page has a catalogue of its own beside it, in both languages, with keys that the compiler knows. */

export const LANGUAGES = ['en', 'de'] as const
export type Language = (typeof LANGUAGES)[number]

/** A sentence, or one for each number that a language tells apart; `{n}` decides between those. */
export type Message = string | { one: string; other: string }

/** `{name}` in a sentence is filled in. */
type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never
type NamesOf<M> = M extends { one: infer One; other: infer Other } ? 'n' | Names<One> | Names<Other> : Names<M>

type Values<M> = [NamesOf<M>] extends [never] ? [] : [values: Record<NamesOf<M>, string | number>]

export type Messages = Readonly<Record<string, Message>>

export interface Catalogue<E extends Messages = Messages> {
  en: E
  de: { readonly [K in keyof E]: Message }
}

/** Says a sentence of a catalogue. */
export type Say<E extends Messages> = <K extends keyof E & string>(key: K, ...values: Values<E[K]>) => string

/**
 * A page's sentences.
 * @example const words = catalogue({ en: { title: 'Devices', found: { one: '{n} device', other: '{n} devices' } }, de: … })
 */
export const catalogue = <const E extends Messages>(both: Catalogue<E>): Catalogue<E> => both

const rules: Record<Language, Intl.PluralRules> = { en: new Intl.PluralRules('en'), de: new Intl.PluralRules('de') }

/** Numbers are written as the locale does. */
export function say<E extends Messages>(
  words: Catalogue<E>,
  language: Language,
  key: keyof E & string,
  values: Readonly<Record<string, string | number>> = {},
  number: (n: number) => string = String,
): string {
  const message: Message = words[language][key]
  const text =
    typeof message === 'string'
      ? message
      : rules[language].select(Number(values['n'])) === 'one'
        ? message.one
        : message.other
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    return value === undefined ? whole : typeof value === 'number' ? number(value) : value
  })
}
