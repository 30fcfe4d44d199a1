/** So much of what a peer sent is shown in an error text, in characters. */
const shown = 100

/** A peer's own words as they may stand in an error text: cut, and on one line. */
export function excerpt(text: string, most = shown): string {
  // Cut before anything else is done with it: it may be a million times larger.
  const head = text.length > most ? `${cut(text, most - 1)}…` : text
  return head.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ')
}

/** The first `most` characters of a text, never half of a surrogate pair. */
export function cut(text: string, most: number): string {
  const last = text.charCodeAt(most - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most)
}
