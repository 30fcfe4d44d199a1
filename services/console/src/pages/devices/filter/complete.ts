/** Completes a filter while it is typed: the word before the caret, and what it may become. */
import { FIELDS } from './fields.ts'

export interface Typed {
  kind: 'field' | 'parameter' | 'value' | 'none'
  /** What of the word is there. */
  text: string
  /** Of a value: the field that it is of. */
  field?: string
  /** Where the word begins and ends in the filter. */
  from: number
  to: number
}

/** The word that is being typed. @param caret its place in the filter */
export function typedAt(filter: string, caret: number): Typed {
  const before = filter.slice(0, caret)
  const to = caret + (/^[^\s()=<>!:"']*/.exec(filter.slice(caret))?.[0].length ?? 0)
  const none: Typed = { kind: 'none', text: '', from: caret, to }
  const quotes = before.match(/(?<!\\)"/g)?.length ?? 0
  if (quotes % 2 === 1) {
    const from = before.lastIndexOf('"')
    // Behind a comparison it is a value, else the name of a parameter.
    if (/(?:<=|>=|!=|[=<>:])\s*$/.test(before.slice(0, from))) return none
    const closing = filter.indexOf('"', caret)
    return { kind: 'parameter', text: before.slice(from + 1), from, to: closing === -1 ? filter.length : closing + 1 }
  }
  const value = /([A-Za-z]+)\s*(?:<=|>=|!=|[=<>:])\s*([^\s()=<>!:"']*)$/.exec(before)
  if (value !== null) return { kind: 'value', field: value[1]!, text: value[2]!, from: caret - value[2]!.length, to }
  const word = /(?:^|[\s(])-?([A-Za-z.\d]*)$/.exec(before)
  if (word === null) return none
  const text = word[1]!
  // Behind a whole comparison AND or OR is next, and then a field.
  return { kind: text.includes('.') ? 'parameter' : 'field', text, from: caret - text.length, to }
}

export interface Suggestion {
  label: string
  /** What stands in the place of the word. */
  insert: string
}

/** What the word may become, without the names of parameters, which the API knows. */
export function suggestionsFor(typed: Typed): Suggestion[] {
  const begins = (word: string): boolean => word.toLowerCase().startsWith(typed.text.toLowerCase())
  if (typed.kind === 'field')
    return FIELDS.filter(f => begins(f.name) && f.name !== typed.text).map(f => ({ label: f.name, insert: f.name }))
  if (typed.kind !== 'value') return []
  const words = FIELDS.find(f => f.name === typed.field)?.words ?? []
  return words.filter(w => begins(w) && w !== typed.text).map(w => ({ label: w, insert: w }))
}

/** The filter after a suggestion was taken, and where the caret is then. */
export function taken(filter: string, typed: Typed, suggestion: Suggestion): { filter: string; caret: number } {
  const insert = `${suggestion.insert} `
  return {
    filter: filter.slice(0, typed.from) + insert + filter.slice(typed.to).trimStart(),
    caret: typed.from + insert.length,
  }
}
