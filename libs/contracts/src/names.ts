/** Names that people give: tags of devices, and files. What counts as one, in which form it is kept, and when two are the same. */

/** What a name may hold, as a schema shows it. */
export interface NameRule {
  /** In characters (code points). */
  readonly most: number
  /** ECMA-262, for whole names in normal form, with the flag `u`. */
  readonly pattern: string
  readonly description: string
}

export const TAG: NameRule = {
  most: 64,
  pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]{1,64}$',
  description: 'Any characters but control characters, 1 to 64. Kept as written (NFC); the same tag whatever its case',
}

export const FILE_NAME: NameRule = {
  most: 200,
  pattern: '^(?!\\.{1,2}$)(?!\\s)[^\\u0000-\\u001f\\u007f-\\u009f/\\\\]{1,200}(?<!\\s)$',
  description:
    'Any characters but control characters, / and \\, 1 to 200, no white space at its ends, neither "." nor "..": never a path. Kept as written (NFC)',
}

const TAG_FORM = new RegExp(TAG.pattern, 'u')
const FILE_FORM = new RegExp(FILE_NAME.pattern, 'u')

const named = (text: string, form: RegExp): string | null => {
  // Half a surrogate pair is no character: no UTF-8 and no database takes it.
  if (!text.isWellFormed()) return null
  const kept = text.normalize('NFC')
  return form.test(kept) ? kept : null
}

/** A tag in the form in which it is kept; null when it is none. */
export const tagOf = (text: string): string | null => named(text, TAG_FORM)

/**
 * What two spellings of one tag have in common.
 * @example tagKey('GRÖSSE') === tagKey('größe') // true
 */
export const tagKey = (tag: string): string => tag.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC')

/** The name of a file in the form in which it is kept; null when it is none. */
export const fileNameOf = (text: string): string | null => named(text, FILE_FORM)
