/**
 * The grammar of filters (AIP-160): `expression = sequence {AND sequence}`, `sequence = factor {factor}`,
 * `factor = term {OR term}`, `term = [NOT | -] (restriction | "(" expression ")")`. OR binds more tightly than AND,
 * and two terms side by side are both wanted.
 */
import { excerpt } from '@auroralinks/runtime'
import { FilterError, lex } from './lex.ts'
import type { Token } from './lex.ts'

export type Comparator = '=' | '!=' | '<' | '<=' | '>' | '>=' | ':'

export interface Restriction {
  kind: 'restriction'
  /** A field, or the name of a parameter. */
  name: string
  isParameter: boolean
  comparator: Comparator
  value: string
  /** The value cut at its wildcards: one piece where it has none. */
  pieces: string[]
  /** Where the name and the value stand, 1 for the first character. */
  position: number
  valuePosition: number
}

export type Filter = { kind: 'and' | 'or'; parts: Filter[] } | { kind: 'not'; part: Filter } | Restriction

const MAX_LENGTH = 4_000
const MAX_DEPTH = 20
const MAX_RESTRICTIONS = 50

/** Reads a filter; null for an empty one. @throws FilterError */
export function parseFilter(text: string): Filter | null {
  if (text.length > MAX_LENGTH) throw new FilterError(`a filter has at most ${MAX_LENGTH} characters`, MAX_LENGTH + 1)
  const tokens = lex(text)
  if (tokens.length === 1) return null
  const parser = createParser(tokens)
  const filter = parser.expression(0)
  parser.end()
  return filter
}

function createParser(tokens: Token[]): { expression(depth: number): Filter; end(): void } {
  let at = 0
  let restrictions = 0
  const peek = (): Token => tokens[at]!
  const next = (): Token => tokens[at++]!
  const joined = (kind: 'and' | 'or', parts: Filter[]): Filter => (parts.length === 1 ? parts[0]! : { kind, parts })

  const expression = (depth: number): Filter => {
    if (depth > MAX_DEPTH) throw new FilterError(`a filter nests at most ${MAX_DEPTH} deep`, peek().position)
    const parts = [sequence(depth)]
    while (peek().kind === 'and') {
      next()
      parts.push(sequence(depth))
    }
    return joined('and', parts)
  }

  const sequence = (depth: number): Filter => {
    const parts = [factor(depth)]
    while (['text', 'quoted', 'open', 'not', 'minus'].includes(peek().kind)) parts.push(factor(depth))
    return joined('and', parts)
  }

  const factor = (depth: number): Filter => {
    const parts = [term(depth)]
    while (peek().kind === 'or') {
      next()
      parts.push(term(depth))
    }
    return joined('or', parts)
  }

  const term = (depth: number): Filter => {
    const negated = peek().kind === 'not' || peek().kind === 'minus'
    if (negated) next()
    const part = peek().kind === 'open' ? composite(depth) : restriction()
    return negated ? { kind: 'not', part } : part
  }

  const composite = (depth: number): Filter => {
    const open = next()
    const inner = expression(depth + 1)
    if (peek().kind !== 'close')
      throw new FilterError(
        peek().kind === 'end'
          ? 'the parenthesis that begins here is not closed'
          : `")" is expected before "${peek().text}"`,
        peek().kind === 'end' ? open.position : peek().position,
      )
    next()
    return inner
  }

  const restriction = (): Restriction => {
    const name = next()
    if (name.kind !== 'text' && name.kind !== 'quoted')
      throw new FilterError(
        name.kind === 'end'
          ? 'the filter ends where a comparison is expected'
          : `"${excerpt(name.text)}" stands where a field or a parameter name in double quotes is expected`,
        name.position,
      )
    if (++restrictions > MAX_RESTRICTIONS)
      throw new FilterError(`a filter has at most ${MAX_RESTRICTIONS} comparisons`, name.position)
    const operator = next()
    if (operator.kind !== 'operator')
      throw new FilterError(`after "${excerpt(name.text)}" one of = != < <= > >= : is expected`, operator.position)
    const value = next()
    if (
      value.kind !== 'text' &&
      value.kind !== 'quoted' &&
      value.kind !== 'and' &&
      value.kind !== 'or' &&
      value.kind !== 'not'
    ) {
      throw new FilterError(
        value.kind === 'end'
          ? `the filter ends where a value for "${excerpt(name.text)}" is expected`
          : `"${excerpt(value.text)}" stands where a value for "${excerpt(name.text)}" is expected`,
        value.position,
      )
    }
    return {
      kind: 'restriction',
      name: name.text,
      isParameter: name.kind === 'quoted' || name.text.includes('.'),
      comparator: operator.text as Comparator,
      value: value.text,
      pieces: value.pieces,
      position: name.position,
      valuePosition: value.position,
    }
  }

  return {
    expression,
    end() {
      const left = peek()
      if (left.kind === 'close') throw new FilterError('this parenthesis was not opened', left.position)
      if (left.kind !== 'end') throw new FilterError(`"${excerpt(left.text)}" is not expected here`, left.position)
    },
  }
}
