/** So much of what a peer sent is shown in an error text or a log line, in characters. */
export const EXCERPT_CHARACTERS = 100

/**
 * A peer's own words as they may stand in an error text: cut, and on one line.
 * @example excerpt('x'.repeat(8_000)) // 100 characters, the last of them an ellipsis
 * @param most characters, the ellipsis included
 */
export function excerpt(text: string, most: number = EXCERPT_CHARACTERS): string {
  // Cut before anything else is done with it: it may be a million times larger.
  const head = text.length > most ? `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…` : text
  return head.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ')
}
