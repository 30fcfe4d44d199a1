const CHARACTERS = 80

/** What a stranger wrote, fit for an error: on one line, cut where it is long. */
export function excerpt(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
  if (line.length <= CHARACTERS) return line
  return `${line.slice(0, CHARACTERS).replace(/[\uD800-\uDBFF]$/, '')}… (${text.length} characters)`
}
