import { isXmlCharacter } from './references.ts'

// What a text may hold as it is: 9, 10, 32-126 without the three specials. A CR is written as a reference, or the receiver would read LF (XML 1.0, 2.11).
const special = /[&<>]|[^\t\n\x20-\x7e]/u
const specials = /[&<>]|[^\t\n\x20-\x7e]/gu

/**
 * Text for element content: XML specials escaped, everything outside 9, 10, 32-126 as a character reference (TR-069 3.4.1).
 * Characters that XML 1.0 cannot carry at all are left out; see {@link isSendable}.
 */
export function escapeText(text: string): string {
  return special.test(text) ? text.replace(specials, reference) : text
}

/** Whether `text` arrives as it is: false when it holds a control character or half a surrogate pair, which XML 1.0 cannot carry. */
export function isSendable(text: string): boolean {
  for (const character of text) if (!isXmlCharacter(character.codePointAt(0)!)) return false
  return true
}

function reference(character: string): string {
  switch (character) {
    case '&':
      return '&amp;'
    case '<':
      return '&lt;'
    case '>':
      return '&gt;'
  }
  const code = character.codePointAt(0)!
  return isXmlCharacter(code) ? `&#${code};` : ''
}
