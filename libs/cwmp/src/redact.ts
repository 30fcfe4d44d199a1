import { isSecret, mayNameSecret } from './secrets.ts'
import { resolveReferences } from './xml/references.ts'

export { isSecret } from './secrets.ts'

const mask = '****'

/**
 * An envelope with the values of secrets replaced by `****`, for traces: elements with a secret's name (Password), the Value of
 * parameters with a secret's name, what a fault says about those, and credentials within URLs. It also works on what is
 * not well-formed: a message that was cut off is just what one wants to look at.
 */
export function redact(xml: string): string {
  let out = ''
  let kept = 0
  for (const [from, to] of mayNameSecret(xml) ? secretSpans(xml) : []) {
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
    const passed = passMarkup(xml, at)
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
    if (tag.local === 'ParameterValueStruct' || tag.local === 'SetParameterValuesFault') {
      secret = null
      waiting = null
    } else if (!tag.isEmpty && (tag.local === 'Name' || tag.local === 'ParameterName')) {
      const span = contentOf(xml, tag)
      if (secret !== null) waiting = null
      secret = isSecret(plain(xml.slice(...span)))
      if (secret && waiting !== null) spans.push(waiting)
      waiting = null
      next = span[1]
    } else if (!tag.isEmpty && (tag.local === 'Value' || tag.local === 'FaultString' || isSecret(tag.local))) {
      const span = contentOf(xml, tag)
      if (secret === true || isSecret(tag.local)) spans.push(span)
      else if (secret === null && tag.local === 'Value') waiting = span
      next = span[1]
    }
    at = xml.indexOf('<', next)
  }
  return spans.sort((a, b) => a[0] - b[0])
}

interface Tag { local: string; end: number; isEmpty: boolean }

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
  return nameEnd === at + 1 ? null : { local: xml.slice(at + 1, nameEnd).replace(/^.*:/, ''), end: Math.min(end + 1, xml.length), isEmpty: xml[end - 1] === '/' }
}

/** From the end of the start tag to the end tag of the same name, or to the end of a text that was cut off. */
function contentOf(xml: string, tag: Tag): Span {
  for (let at = xml.indexOf('<', tag.end); at >= 0; at = xml.indexOf('<', at)) {
    const passed = passMarkup(xml, at)
    if (passed > at) at = passed
    else if (xml[at + 1] === '/' && localOf(xml, at + 2) === tag.local) return [tag.end, at]
    else at++
  }
  return [tag.end, xml.length]
}

function localOf(xml: string, from: number): string {
  let end = from
  while (end < xml.length && !/[\s/>]/.test(xml[end]!)) end++
  return xml.slice(from, end).replace(/^.*:/, '')
}

/** Index after the comment or CDATA section that begins at `at`; `at` when none does. */
function passMarkup(xml: string, at: number): number {
  const [begin, end] = xml.startsWith('<!--', at) ? ['<!--', '-->'] : ['<![CDATA[', ']]>']
  if (!xml.startsWith(begin, at)) return at
  const found = xml.indexOf(end, at + begin.length)
  return found < 0 ? xml.length : found + end.length
}

/** The text of an element: no comments, no CDATA marks, no control characters, references resolved. */
function plain(content: string): string {
  const text = content.replace(/<!--[\s\S]*?(-->|$)/g, '').replace(/<!\[CDATA\[|\]\]>/g, '').replace(/[\u0000-\u001f\u007f]/g, '')
  return resolveReferences(text, () => {})
}
