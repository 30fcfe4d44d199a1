import { isSecret, isSecretElement, mayNameSecret } from './secrets.ts'
import { resolveReferences } from './xml/references.ts'

export { isSecret } from './secrets.ts'

const mask = '****'

/**
 * An envelope with the values of secrets replaced by `****`, for traces: elements with a secret's name (Password), the Value of
 * parameters with a secret's name, what a fault says about those, processing instructions, comments that name a secret, and
 * credentials within URLs. Names count in any case, as they do for `decode`. It also works on what is not well-formed: a message that was cut off is just what one wants to look at.
 */
export function redact(xml: string): string {
  let out = ''
  let kept = 0
  for (const [from, to] of mayNameSecret(xml) || !isDeclared(xml) ? secretSpans(xml) : []) {
    if (from < kept || from === to) continue
    out += xml.slice(kept, from) + mask
    kept = to
  }
  return (out + xml.slice(kept)).replace(/:\/\/[^\s/?#@<>"']+@/g, `://${mask}@`)
}

type Span = [from: number, to: number]

/** Content of the elements that hold secrets, in order. */
function secretSpans(xml: string): Span[] {
  const spans: Span[] = []
  let secret: boolean | null = null // whether the parameter that is described is one; null while its name is not known
  let waiting: Span | null = null // a value that came before its name
  for (let at = xml.indexOf('<'); at >= 0; ) {
    const passed = passMarkup(xml, at, spans)
    if (passed > at) {
      at = xml.indexOf('<', passed)
      continue
    }
    const tag = startTagAt(xml, at)
    if (tag === null) {
      at = xml.indexOf('<', at + 1)
      continue
    }
    let next = tag.end
    if (tag.local === 'parametervaluestruct' || tag.local === 'setparametervaluesfault') {
      secret = null
      waiting = null
    } else if (!tag.isEmpty && (tag.local === 'name' || tag.local === 'parametername')) {
      const span = contentOf(xml, tag, spans)
      if (secret !== null) waiting = null
      secret = isSecret(plain(xml.slice(...span)))
      if (secret && waiting !== null) spans.push(waiting)
      waiting = null
      next = span[1]
    } else if (!tag.isEmpty && (tag.local === 'value' || tag.local === 'faultstring' || isSecretElement(tag.local))) {
      const span = contentOf(xml, tag, spans)
      if (secret === true || isSecretElement(tag.local)) spans.push(span)
      else if (secret === null && tag.local === 'value') waiting = span
      next = span[1]
    }
    at = xml.indexOf('<', next)
  }
  return spans.sort((a, b) => a[0] - b[0])
}

/** `local` in lower case. */
interface Tag {
  local: string
  end: number
  isEmpty: boolean
}

function startTagAt(xml: string, at: number): Tag | null {
  let nameEnd = at + 1
  while (nameEnd < xml.length && !/[\s/>]/.test(xml[nameEnd]!)) nameEnd++
  let end = nameEnd
  for (let quote = ''; end < xml.length; end++) {
    const c = xml[end]!
    if (quote !== '') quote = c === quote ? '' : quote
    else if (c === '"' || c === "'") quote = c
    else if (c === '>') break
    else if (c === '<') return null
  }
  return nameEnd === at + 1
    ? null
    : { local: localOf(xml, at + 1), end: Math.min(end + 1, xml.length), isEmpty: xml[end - 1] === '/' }
}

/** From the end of the start tag to the end tag of the same name, or to the end of a text that was cut off. */
function contentOf(xml: string, tag: Tag, spans: Span[]): Span {
  for (let at = xml.indexOf('<', tag.end); at >= 0; at = xml.indexOf('<', at)) {
    const passed = passMarkup(xml, at, spans)
    if (passed > at) at = passed
    else if (xml[at + 1] === '/' && localOf(xml, at + 2) === tag.local) return [tag.end, at]
    else at++
  }
  return [tag.end, xml.length]
}

function localOf(xml: string, from: number): string {
  let end = from
  while (end < xml.length && !/[\s/>]/.test(xml[end]!)) end++
  return xml.slice(from, end).replace(/^.*:/, '').toLowerCase()
}

const marks = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const

/** Index after the comment, CDATA section or processing instruction that begins at `at`; `at` when none does. Adds what of it is masked to `spans`. */
function passMarkup(xml: string, at: number, spans: Span[]): number {
  const mark = marks.find(([begin]) => xml.startsWith(begin, at))
  if (mark === undefined) return at
  const [begin, end] = mark
  const found = xml.indexOf(end, at + begin.length)
  const content: Span = [at + begin.length, found < 0 ? xml.length : found]
  if (begin === '<?' ? !isDeclaration(xml, at) : begin === '<!--' && mayNameSecret(xml.slice(...content)))
    spans.push(content)
  return found < 0 ? xml.length : found + end.length
}

const declaration =
  /<\?xml(?:\s{1,9}(?:version|encoding|standalone)\s{0,9}=\s{0,9}["'][\w.:-]{0,40}["']){1,3}\s{0,9}\?>/y

/** Whether the one thing that begins as an XML declaration, if any, is one. */
function isDeclared(xml: string): boolean {
  const at = xml.indexOf('<?xml ')
  return at < 0 || (isDeclaration(xml, at) && xml.indexOf('<?xml ', at + 1) < 0)
}

/** The XML declaration says nothing but what it should; whatever else begins as one does is a processing instruction. */
function isDeclaration(xml: string, at: number): boolean {
  declaration.lastIndex = at
  return declaration.test(xml)
}

/** The text of an element: no comments, no processing instructions, no CDATA marks, no control characters, references resolved. */
function plain(content: string): string {
  const text = content
    .replace(/<!--[\s\S]*?(-->|$)|<\?[\s\S]*?(\?>|$)/g, '')
    .replace(/<!\[CDATA\[|\]\]>/g, '')
    .replace(/[\u0000-\u001f\u007f]/g, '')
  return resolveReferences(text, () => {})
}
