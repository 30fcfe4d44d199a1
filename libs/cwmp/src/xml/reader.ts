import type { Deviation } from '../deviation.ts'
import type { Limits } from '../limits.ts'
import { Attributes } from './attributes.ts'
import { Names, type Name } from './names.ts'
import { positionOf } from './position.ts'
import { resolveReferences } from './references.ts'

export interface XmlError {
  code: 'too-deep' | 'too-many-elements' | 'entity' | 'not-well-formed' | 'invalid-argument'
  message: string
  line: number
  column: number
  path: string
}

/**
 * A pull scanner: one pass over the text, nothing built that nobody asked for.
 *
 * ```ts
 * for (let name = reader.child(); name !== null; name = reader.child()) {
 *   if (name === 'Status') status = reader.text()
 *   else reader.skip()
 * }
 * ```
 *
 * Each element that `child` returns must be consumed by `text`, `skip` or a loop of `child` until null.
 * The first error sticks: from then on `child` gives null and `text` ''; look at `error` when done.
 */
export class XmlReader {
  error: XmlError | null = null
  /** Deviations forgiven so far, each once. */
  readonly tolerated: Deviation[] = []
  /** Attributes of the element that `child` or `root` returned last. */
  readonly attributes: Attributes
  private readonly source: string
  private readonly limits: Limits
  private readonly names = new Names()
  private readonly open: Name[] = []
  private position = 0
  private startedAt = 0
  private elements = 0
  private isEmpty = false // the element that was opened last is <x/>
  private reference = -1 // index of the next & at or after the place last looked at
  private readonly hasReturns: boolean

  constructor(source: string, limits: Limits) {
    this.source = source
    this.limits = limits
    this.attributes = new Attributes(source)
    this.hasReturns = source.includes('\r')
  }

  readonly tolerate = (deviation: Deviation): void => {
    if (!this.tolerated.includes(deviation)) this.tolerated.push(deviation)
  }

  /** The root element's local name, or null when there is none. */
  root(): string | null {
    const name = this.child()
    if (name === null && this.error === null) this.fail('not-well-formed', 'the document holds no element', this.position)
    return name
  }

  /** After the root's end: nothing but white space, comments and processing instructions may follow (XML 1.0, 2.1). */
  finish(): void {
    while (this.error === null) {
      const at = this.source.indexOf('<', this.position)
      const end = at < 0 ? this.source.length : at
      if (this.source.slice(this.position, end).trim() !== '' || (at >= 0 && !this.isMarkup(at))) return this.fail('not-well-formed', 'there is more after the end of the document', this.position)
      if (at < 0) return
      this.skipMarkup(at)
    }
  }

  /** Prefix of the element that was returned last, '' when there is none. */
  get prefix(): string {
    return this.open[this.open.length - 1]?.prefix ?? ''
  }

  /** Path of the element that is open, by local names. */
  get path(): string {
    return this.open.map(name => `/${name.local}`).join('')
  }

  /** Line and column of the start of the element that was returned last. */
  where(): { line: number; column: number } {
    return positionOf(this.source, this.startedAt)
  }

  /** Next child element of the element that is open: its local name, or null at the end of the parent, which is then closed. */
  child(): string | null {
    if (this.error !== null) return null
    if (this.isEmpty) {
      this.isEmpty = false
      this.open.pop()
      return null
    }
    for (;;) {
      const at = this.source.charCodeAt(this.position) === 60 /* < */ ? this.position : this.source.indexOf('<', this.position)
      if (at < 0) {
        if (this.open.length > 0) this.failTruncated()
        return null
      }
      const next = this.source.charCodeAt(at + 1)
      if (next === 47 /* / */) {
        this.endTag(at)
        return null
      }
      if (next !== 33 /* ! */ && next !== 63 /* ? */) return this.startTag(at)
      if (!this.skipMarkup(at)) return null
    }
  }

  /** The text of the element that was returned last, references resolved, up to its end; what elements it holds is left out. */
  text(): string {
    if (this.error !== null) return ''
    if (this.isEmpty) {
      this.isEmpty = false
      this.open.pop()
      return ''
    }
    const at = this.source.indexOf('<', this.position)
    if (at >= 0 && this.source.charCodeAt(at + 1) === 47 /* / */) {
      const text = this.characters(this.position, at)
      this.endTag(at)
      return text
    }
    return this.mixedText()
  }

  /** Leaves the element that was returned last, whatever it holds. */
  skip(): void {
    for (let levels = 1; levels > 0 && this.error === null; ) levels += this.child() === null ? -1 : 1
  }

  /** Reports an argument that cannot be made sense of; `path` below the element that is open. */
  invalid(path: string, message: string): void {
    this.fail('invalid-argument', message, this.position, `${this.path}/${path}`)
  }

  private mixedText(): string {
    let out = ''
    while (this.error === null) {
      const at = this.source.indexOf('<', this.position)
      if (at < 0) {
        this.failTruncated()
        break
      }
      out += this.characters(this.position, at)
      const next = this.source.charCodeAt(at + 1)
      if (next === 47 /* / */) {
        this.endTag(at)
        break
      }
      if (this.source.startsWith('<![CDATA[', at)) {
        const end = this.source.indexOf(']]>', at + 9)
        if (end < 0) this.fail('not-well-formed', 'a CDATA section has no end', at)
        else {
          out += this.lines(this.source.slice(at + 9, end))
          this.position = end + 3
        }
      } else if (next === 33 /* ! */ || next === 63 /* ? */) this.skipMarkup(at)
      else if (this.startTag(at) !== null) this.skip()
    }
    return this.error === null ? out : ''
  }

  private characters(from: number, to: number): string {
    if (from === to) return ''
    const raw = this.hasReturns ? this.lines(this.source.slice(from, to)) : this.source.slice(from, to)
    if (this.reference < from) {
      const next = this.source.indexOf('&', from)
      this.reference = next < 0 ? Number.POSITIVE_INFINITY : next
    }
    return this.reference < to ? resolveReferences(raw, this.tolerate) : raw
  }

  /** Line ends become LF (XML 1.0, 2.11). */
  private lines(raw: string): string {
    return this.hasReturns && raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw
  }

  private startTag(at: number): string | null {
    const source = this.source
    let end = at + 1
    let colon = -1
    for (; ; end++) {
      const c = source.charCodeAt(end)
      if (c <= 32 || c === 62 /* > */ || c === 47 /* / */) break
      if (c === 58 /* : */ && colon < 0) colon = end
      if (c === 60 || c === 61 || c === 34 || c === 39 || c === 38 || Number.isNaN(c)) {
        if (end >= source.length) this.failTruncated()
        else this.fail('not-well-formed', `${JSON.stringify(source[end])} in the name of an element`, end)
        return null
      }
    }
    if (end === at + 1) {
      this.fail('not-well-formed', '< that begins no tag', at)
      return null
    }
    const name = this.names.at(source, at + 1, end, colon)
    if (++this.elements > this.limits.elements) {
      this.fail('too-many-elements', `more than ${this.limits.elements} elements`, at)
      return null
    }
    if (this.open.push(name) > this.limits.depth) {
      this.fail('too-deep', `elements nested deeper than ${this.limits.depth}`, at)
      return null
    }
    this.startedAt = at
    const problem = this.attributes.scan(end)
    this.position = this.attributes.end
    if (problem !== null) {
      if (this.position >= source.length) this.failTruncated()
      else this.fail('not-well-formed', `${problem} in <${name.raw}>`, this.position)
      return null
    }
    this.isEmpty = this.attributes.isEmptyElement
    return name.local
  }

  private endTag(at: number): void {
    const name = this.open[this.open.length - 1]
    if (name === undefined || !this.source.startsWith(name.raw, at + 2)) return this.failEndTag(at, name)
    let end = at + 2 + name.raw.length
    while (this.source.charCodeAt(end) <= 32) end++
    if (this.source.charCodeAt(end) !== 62 /* > */) return end >= this.source.length ? this.failTruncated() : this.failEndTag(at, name)
    this.open.pop()
    this.position = end + 1
  }

  private isMarkup(at: number): boolean {
    const next = this.source.charCodeAt(at + 1)
    return next === 33 || next === 63
  }

  /** Comments and processing instructions; CDATA where no text is wanted. A DTD has no place in a SOAP message (SOAP 1.1, 3). */
  private skipMarkup(at: number): boolean {
    const source = this.source
    let end: number
    if (source.startsWith('<?', at)) end = source.indexOf('?>', at + 2) + 2
    else if (source.startsWith('<!--', at)) end = source.indexOf('-->', at + 4) + 3
    else if (source.startsWith('<![CDATA[', at)) end = source.indexOf(']]>', at + 9) + 3
    else if (/^<!(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(source.slice(at, at + 10))) {
      this.fail('entity', 'a document type declaration is not allowed in a SOAP message', at)
      return false
    } else {
      this.fail('not-well-formed', '<! that begins neither a comment nor a CDATA section', at)
      return false
    }
    if (end < at + 3) {
      this.fail('not-well-formed', 'a comment, processing instruction or CDATA section has no end', at)
      return false
    }
    this.position = end
    return true
  }

  private failTruncated(): void {
    const open = this.open[this.open.length - 1]
    this.fail('not-well-formed', open === undefined ? 'the document ends within a tag' : `the document ends within <${open.raw}>`, this.source.length)
  }

  private failEndTag(at: number, name: Name | undefined): void {
    const end = this.source.indexOf('>', at)
    if (end < 0) return this.failTruncated()
    const found = this.source.slice(at, Math.min(end + 1, at + 80))
    this.fail('not-well-formed', name === undefined ? `${found} closes nothing` : `${found} where </${name.raw}> was expected`, at)
  }

  private fail(code: XmlError['code'], message: string, at: number, path = this.path): void {
    this.error ??= { code, message, ...positionOf(this.source, at), path }
  }
}
