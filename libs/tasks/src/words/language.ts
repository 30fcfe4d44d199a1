/** The languages that a person is spoken to in, and which one a request asks for. */

export const LANGUAGES = ['en', 'de'] as const
export type Language = (typeof LANGUAGES)[number]

/** One text in each language. */
export type InLanguages<T = string> = { readonly [L in Language]: T }

/** Of a fault: what happened, and what to do. */
export type FaultWords = InLanguages<readonly [happened: string, remedy: string]>

/** Ranges of an Accept-Language that are looked at. */
const LOOKED_AT = 20

/**
 * The language that an Accept-Language wants most (RFC 9110 12.5.4), English where it names none of ours.
 * @example languageOf('de-AT, en;q=0.8') // 'de'
 */
export function languageOf(acceptLanguage: string | undefined): Language {
  let best: Language = 'en'
  let most = 0
  for (const range of (acceptLanguage ?? '').split(',', LOOKED_AT)) {
    const [tag = '', ...parameters] = range.split(';').map(part => part.trim().toLowerCase())
    const language = tag === '*' ? 'en' : LANGUAGES.find(l => tag === l || tag.startsWith(`${l}-`))
    const weight = Number(/^q=([01](?:\.\d{0,3})?)$/.exec(parameters.at(-1) ?? 'q=1')?.[1] ?? 0)
    if (language !== undefined && weight > most) [best, most] = [language, weight]
  }
  return best
}
