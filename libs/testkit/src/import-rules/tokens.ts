/** TypeScript's text as tokens, as far as reading its imports needs it: a scanner, no parser. */

export interface Token {
  /** `word`: a name, keyword or number; `text`: a string; `other`: one character. */
  kind: 'word' | 'text' | 'template' | 'regexp' | 'other'
  /** Of a string what is between its quotes; of a template what stands before its first `${`. */
  value: string
  /** Whether the value is all that there is: false for a template with expressions in it. */
  whole: boolean
}

export interface Scanned {
  tokens: Token[]
  /** The text with its comments blanked. */
  code: string
}

const WORD = /[\p{ID_Start}\p{Nd}$_#][\p{ID_Continue}$\u200c\u200d]*/uy
const REGULAR_EXPRESSION = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y
/** After these words a slash begins a regular expression, after others it divides. */
const BEFORE_EXPRESSION = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'do',
  'else',
  'void',
  'delete',
  'throw',
  'new',
  'await',
  'yield',
  'instanceof',
])

/** Scans a file; what is inside `${…}` of a template comes as tokens after the template's own. */
export function scan(source: string): Scanned {
  const tokens: Token[] = []
  /** For each template that we are inside of: how many braces are open in its expression. */
  const templates: number[] = []
  let code = ''
  let at = 0
  let kept = 0

  const add = (kind: Token['kind'], value: string, end: number, whole = true): void => {
    tokens.push({ kind, value, whole })
    at = end
  }
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(source)?.[0]
  }
  const blank = (end: number): void => {
    code += `${source.slice(kept, at)} `
    kept = at = end
  }
  /** Goes over a template's text from `at`, which is behind a backquote or the brace that ended an expression. */
  const templateText = (): { text: string; ended: boolean } => {
    const begin = at
    for (; at < source.length; at++) {
      if (source[at] === '\\') at++
      else if (source[at] === '`') return { text: source.slice(begin, at++), ended: true }
      else if (source.startsWith('${', at)) {
        at += 2
        return { text: source.slice(begin, at - 2), ended: false }
      }
    }
    return { text: source.slice(begin), ended: true }
  }
  const dividesHere = (): boolean => {
    const last = tokens.at(-1)
    if (last === undefined) return false
    if (last.kind === 'word') return !BEFORE_EXPRESSION.has(last.value)
    return last.kind !== 'other' || last.value === ')' || last.value === ']' || last.value === '}'
  }

  while (at < source.length) {
    const c = source[at]!
    if (/\s/.test(c)) at++
    else if (source.startsWith('//', at)) blank(endOf(source, '\n', at))
    else if (source.startsWith('/*', at)) blank(endOf(source, '*/', at) + 2)
    else if (c === "'" || c === '"') {
      const end = endOfString(source, at)
      add('text', source.slice(at + 1, end), end + 1)
    } else if (c === '`') {
      at++
      const { text, ended } = templateText()
      add('template', text, at, ended)
      if (!ended) templates.push(0)
    } else if (c === '}' && templates.at(-1) === 0) {
      at++
      if (templateText().ended) templates.pop()
    } else if (c === '/' && !dividesHere()) {
      const expression = match(REGULAR_EXPRESSION) ?? '/'
      add('regexp', expression, at + expression.length)
    } else {
      const word = match(WORD)
      if (word !== undefined) add('word', word, at + word.length)
      else {
        if (templates.length > 0 && (c === '{' || c === '}')) templates[templates.length - 1]! += c === '{' ? 1 : -1
        add('other', c, at + 1)
      }
    }
  }
  return { tokens, code: code + source.slice(kept) }
}

function endOf(source: string, what: string, from: number): number {
  const end = source.indexOf(what, from)
  return end < 0 ? source.length : end
}

function endOfString(source: string, begin: number): number {
  let at = begin + 1
  while (at < source.length && source[at] !== source[begin] && source[at] !== '\n') at += source[at] === '\\' ? 2 : 1
  return at
}
