/** The words of a filter (AIP-160), each with its place. */

export interface Token {
  kind: 'text' | 'quoted' | 'operator' | 'open' | 'close' | 'and' | 'or' | 'not' | 'minus' | 'end'
  /** What it says; quoted text without its quotes and escapes, but `\*` kept apart as in `pattern`. */
  text: string
  /** Of quoted and plain text: the text cut at each `*` that is a wildcard. */
  pieces: string[]
  /** 1 for the first character. */
  position: number
}

/** A filter cannot be understood: what, and where. */
export class FilterError extends Error {
  override name = 'FilterError'
  readonly position: number

  constructor(message: string, position: number) {
    super(message)
    this.position = position
  }
}

const OPERATORS = ['<=', '>=', '!=', '=', '<', '>', ':']
const BREAKS = /[\s()=<>!:"']/

/** Cuts a filter into tokens, the last one `end`. @throws FilterError */
export function lex(filter: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const push = (kind: Token['kind'], text: string, position: number, pieces: string[] = [text]): void => {
    tokens.push({ kind, text, pieces, position: position + 1 })
  }
  while (at < filter.length) {
    const c = filter[at]!
    const start = at
    if (/\s/.test(c)) {
      at++
    } else if (c === '(' || c === ')') {
      at++
      push(c === '(' ? 'open' : 'close', c, start)
    } else if (c === '"' || c === "'") {
      const { text, pieces, end } = quoted(filter, at)
      at = end
      push('quoted', text, start, pieces)
    } else if (c === '-' && startsTerm(tokens.at(-1)) && /[A-Za-z("']/.test(filter[at + 1] ?? '')) {
      at++
      push('minus', c, start)
    } else {
      const operator = OPERATORS.find(o => filter.startsWith(o, at))
      if (operator !== undefined) {
        at += operator.length
        push('operator', operator, start)
        continue
      }
      if (c === '!') throw new FilterError('"!" stands alone: for "not equal" write !=, for negation NOT', start + 1)
      // A time of day holds colons: 2026-01-01T10:00:00Z is one word.
      const time = /^\d{4}-\d\d-\d\d[Tt][\d:.]+(?:[Zz]|[+-]\d\d:\d\d)?/.exec(filter.slice(at))
      at += time !== null ? time[0].length : 1
      while (at < filter.length && !BREAKS.test(filter[at]!)) at++
      const text = filter.slice(start, at)
      const keyword = text === 'AND' ? 'and' : text === 'OR' ? 'or' : text === 'NOT' ? 'not' : 'text'
      push(keyword, text, start, text.split('*'))
    }
  }
  push('end', '', filter.length)
  return tokens
}

const startsTerm = (before: Token | undefined): boolean => before === undefined || before.kind !== 'operator'

function quoted(filter: string, from: number): { text: string; pieces: string[]; end: number } {
  const quote = filter[from]!
  const pieces: string[] = ['']
  let text = ''
  for (let at = from + 1; at < filter.length; at++) {
    const c = filter[at]!
    if (c === quote) return { text, pieces, end: at + 1 }
    if (c === '\\') {
      const next = filter[++at]
      if (next === undefined) break
      text += next
      pieces[pieces.length - 1] += next
    } else {
      text += c
      if (c === '*') pieces.push('')
      else pieces[pieces.length - 1] += c
    }
  }
  throw new FilterError(`the text that begins here has no closing ${quote}`, from + 1)
}
