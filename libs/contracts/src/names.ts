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

export const TENANT: NameRule = {
  most: 63,
  pattern: '^[a-z0-9][a-z0-9._-]{0,62}$',
  description: '1 to 63 of a-z, 0-9 and . _ -, not beginning with one of the last three',
}

const TENANT_FORM = new RegExp(TENANT.pattern)

/** The name of a tenant; null when it is none. */
export const tenantOf = (text: string): string | null => (TENANT_FORM.test(text) ? text : null)

/**
 * How a file or a role of a tenant is kept, so that two tenants may use one name: neither holds a slash of its own.
 * @example nameInTenant('acme', 'v2.bin') // 'acme/v2.bin'
 */
export const nameInTenant = (tenant: string | null, name: string): string =>
  tenant === null ? name : `${tenant}/${name}`

/** As the tenant itself calls it; the name of another, or of the installation, stays as it is kept. */
export const nameForTenant = (tenant: string | null, kept: string): string =>
  tenant !== null && kept.startsWith(`${tenant}/`) ? kept.slice(tenant.length + 1) : kept
