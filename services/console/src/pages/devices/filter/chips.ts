/** A filter (AIP-160) as chips: comparisons that must all hold. What is more than that stays text. */

export const COMPARATORS = ['=', '!=', ':', '<', '<=', '>', '>='] as const
export type Comparator = (typeof COMPARATORS)[number]

export interface Chip {
  /** A field, or the name of a parameter. */
  name: string
  isParameter: boolean
  comparator: Comparator
  value: string
  isNegated: boolean
}

interface Token {
  kind: 'text' | 'quoted' | 'operator' | 'open' | 'close'
  text: string
}

const BREAKS = /[\s()=<>!:"']/
const TIME = /^\d{4}-\d\d-\d\d[Tt][\d:.]+(?:[Zz]|[+-]\d\d:\d\d)?/
const OPERATOR = /^(?:<=|>=|!=|=|<|>|:)/

/** The words of a filter, as the API cuts it; null where it would not understand it. */
export function tokensOf(filter: string): Token[] | null {
  const tokens: Token[] = []
  let at = 0
  while (at < filter.length) {
    const c = filter[at]!
    const rest = filter.slice(at)
    const operator = OPERATOR.exec(rest)?.[0]
    if (/\s/.test(c)) at++
    else if (c === '(' || c === ')') {
      tokens.push({ kind: c === '(' ? 'open' : 'close', text: c })
      at++
    } else if (c === '"' || c === "'") {
      const end = new RegExp(`^${c}((?:[^\\\\${c}]|\\\\[^])*)${c}`).exec(rest)
      if (end === null) return null
      tokens.push({ kind: 'quoted', text: end[1]! })
      at += end[0].length
    } else if (operator !== undefined) {
      tokens.push({ kind: 'operator', text: operator })
      at += operator.length
    } else if (c === '!') return null
    else {
      let length = TIME.exec(rest)?.[0].length ?? 1
      while (at + length < filter.length && !BREAKS.test(filter[at + length]!)) length++
      tokens.push({ kind: 'text', text: rest.slice(0, length) })
      at += length
    }
  }
  return tokens
}

/** Escapes inside quotes; `*` stays a wildcard, `\*` a star. */
const unescaped = (quoted: string): string => quoted.replaceAll(/\\([^*])/g, '$1')

/** The chips that say what a filter says; null where it says more: OR, parentheses, or what the API does not understand. */
export function chipsOf(filter: string): Chip[] | null {
  const tokens = tokensOf(filter)
  if (tokens === null) return null
  const chips: Chip[] = []
  for (let at = 0; at < tokens.length; ) {
    if (chips.length > 0 && isWord(tokens[at], 'AND')) at++
    const isNot = isWord(tokens[at], 'NOT')
    if (isNot) at++
    const [name, operator, value] = [tokens[at], tokens[at + 1], tokens[at + 2]]
    if (name === undefined || operator?.kind !== 'operator' || value === undefined) return null
    if (!['text', 'quoted'].includes(name.kind) || !['text', 'quoted'].includes(value.kind)) return null
    if (isWord(name, 'OR') || isWord(tokens[at + 3], 'OR')) return null
    const isMinus = name.kind === 'text' && /^-[A-Za-z]/.test(name.text)
    const plainName = name.kind === 'quoted' ? unescaped(name.text) : isMinus ? name.text.slice(1) : name.text
    chips.push({
      name: plainName,
      isParameter: name.kind === 'quoted' || plainName.includes('.'),
      comparator: operator.text as Comparator,
      value: value.kind === 'quoted' ? unescaped(value.text) : value.text,
      isNegated: isNot || isMinus,
    })
    at += 3
  }
  return chips
}

const isWord = (token: Token | undefined, word: string): boolean => token?.kind === 'text' && token.text === word

const PLAIN = /^(?!-|AND$|OR$|NOT$)[^\s()=<>!:"'\\]+$/

/** A text as a value: in quotes where it needs them. */
export const quoted = (text: string): string =>
  PLAIN.test(text) ? text : `"${text.replaceAll(/\\(?!\*)/g, '\\\\').replaceAll('"', '\\"')}"`

/** The filter that says what the chips say. */
export const filterOf = (chips: readonly Chip[]): string =>
  chips
    .map(c => {
      const name = c.isParameter ? `"${c.name.replaceAll(/["\\]/g, '\\$&')}"` : c.name
      return `${c.isNegated ? 'NOT ' : ''}${name} ${c.comparator} ${quoted(c.value)}`
    })
    .join(' AND ')
