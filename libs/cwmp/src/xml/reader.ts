import type { Deviation } from '../deviation.ts'
import { excerpt } from '../excerpt.ts'
import type { Limits } from '../limits.ts'
import { Attributes } from './attributes.ts'
import { isNameStart, isSame, scanLeaf, type NoLeaf } from './leaf.ts'
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
  private readonly names: Names
  private readonly open: Name[] = []
  private position = 0
  private startedAt = 0
  private endedAt = 0 // index of the end tag that was passed last
  private skipping = false
  private elements = 0
  private isEmpty = false // the element that was opened last is <x/>
  private reference = -1 // index of the next & at or after the place last looked at
  private readonly hasReturns: boolean

  constructor(source: string, limits: Limits) {
    this.source = source
    this.limits = limits
    this.attributes = new Attributes(source, this.tolerate)
    this.names = new Names(this.tolerate)
    this.hasReturns = source.includes('\r')
  }

  readonly tolerate = (deviation: Deviation): void => {
    if (!this.tolerated.includes(deviation)) this.tolerated.push(deviation)
  }

  /** The root element's local name, or null when there is none. */
  root(): string | null {
    const name = this.child()
    if (name === null && this.error === null)
      this.fail('not-well-formed', 'the document holds no element', this.position)
    return name
  }

  /** After the root's end: white space, comments and processing instructions (XML 1.0, 2.1); what else follows is passed over. */
  finish(): void {
    while (this.error === null) {
      let at = this.position
      while (this.source.charCodeAt(at) <= 32) at++
      if (at >= this.source.length) return
      const mark = this.source.startsWith('<!--', at) ? '-->' : this.source.startsWith('<?', at) ? '?>' : null
      const end = mark === null ? -1 : this.source.indexOf(mark, at + (mark === '-->' ? 4 : 2))
      if (mark === null || end < 0) return this.tolerate('trailing-data')
      this.position = end + mark.length
    }
  }

  /** Prefix of the element that was returned last, '' when there is none. */
  get prefix(): string {
    return this.open[this.open.length - 1]?.prefix ?? ''
  }

  /** Path of the element that is open, by local names; one that is too long for an error text loses its middle. */
  get path(): string {
    const path = this.open.map(name => `/${excerpt(name.local, 40)}`).join('')
    return path.length > 100 ? `${excerpt(path, 60)}${excerpt(path.slice(-40))}` : path
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
      const at = this.source.charCodeAt(this.position) === 60 /* < */ ? this.position : this.nextTag()
      if (at < 0) {
        if (this.open.length > 0) this.failTruncated()
        return null
      }
      const next = this.source.charCodeAt(at + 1)
      if (next === 47 /* / */) {
        this.endTag(at)
        return null
      }
      // Letters first: nearly all names begin with one.
      if ((next >= 65 && next <= 122) || isNameStart(next)) return this.startTag(at)
      if (next === 33 /* ! */ || next === 63 /* ? */) {
        if (!this.skipMarkup(at)) return null
      } else if (at + 1 >= this.source.length) {
        this.failTruncated()
        return null
      } else {
        this.tolerate('markup-in-text')
        this.position = at + 1
      }
    }
  }

  /** Whether the element that was returned last holds no other. */
  isLeaf(): boolean {
    if (this.error !== null || this.isEmpty) return true
    const at = this.source.indexOf('<', this.position)
    return at >= 0 && (this.source.charCodeAt(at + 1) === 47 /* / */ || this.source.startsWith('<![CDATA[', at))
  }

  /**
   * The text of the element that was returned last, references resolved, up to its end. Elements have no place there: what
   * looks like one is text (see `scanLeaf`).
   */
  text(): string {
    if (this.error !== null) return ''
    if (this.isEmpty) {
      this.isEmpty = false
      this.open.pop()
      return ''
    }
    const at = this.source.indexOf('<', this.position)
    const end = at >= 0 && this.source.charCodeAt(at + 1) === 47 /* / */ ? this.endOfOwnTag(at) : -1
    if (end < 0) return this.leafText()
    const from = this.position
    this.close(at, end)
    return from === at ? '' : this.characters(from, at)
  }

  /** As `text`, and also the content as it was written. */
  content(): { text: string; raw: string } {
    if (this.error !== null || this.isEmpty) return { text: this.text(), raw: '' }
    const from = this.position
    const text = this.text()
    return { text, raw: this.error === null ? this.source.slice(from, this.endedAt) : '' }
  }

  /** Leaves the element that was returned last, whatever it holds. */
  skip(): void {
    this.skipping = true
    for (let levels = 1; levels > 0 && this.error === null; ) levels += this.child() === null ? -1 : 1
    this.skipping = false
  }

  /** Reports an argument that cannot be made sense of; `path` below the element that is open. */
  invalid(path: string, message: string): void {
    this.fail('invalid-argument', message, this.position, `${this.path}/${path}`)
  }

  /** Index of the next <, over white space; anything else that stands before it is passed over. */
  private nextTag(): number {
    let at = this.position
    let c = this.source.charCodeAt(at)
    while (c <= 32) c = this.source.charCodeAt(++at)
    if (c === 60 /* < */) return at
    if (at < this.source.length && !this.skipping) this.tolerate('stray-text')
    return this.source.indexOf('<', at)
  }

  private leafText(): string {
    const leaf = scanLeaf(this.source, this.position, this.open)
    if ('problem' in leaf) {
      this.failLeaf(leaf)
      return ''
    }
    if (leaf.hasMarkup) this.tolerate('markup-in-text')
    let out = ''
    for (const { from, to, isData } of leaf.pieces)
      out += isData ? this.lines(this.source.slice(from, to)) : this.characters(from, to)
    this.endTag(leaf.end)
    return out
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
      else this.fail('not-well-formed', `${problem} in <${excerpt(name.raw)}>`, this.position)
      return null
    }
    this.isEmpty = this.attributes.isEmptyElement
    return name.local
  }

  private endTag(at: number): void {
    const end = this.endOfOwnTag(at)
    if (end < 0) this.failEndTag(at, this.open[this.open.length - 1])
    else this.close(at, end)
  }

  private close(at: number, end: number): void {
    this.open.pop()
    this.endedAt = at
    this.position = end
  }

  /** Index after the end tag at `at` when it closes the element that is open, else -1. */
  private endOfOwnTag(at: number): number {
    const name = this.open[this.open.length - 1]
    if (name === undefined) return -1
    let end = at + 2 + name.raw.length
    const isExact = this.source.startsWith(name.raw, at + 2)
    if (!isExact && !isSame(this.source.slice(at + 2, end), name.raw)) return -1
    while (this.source.charCodeAt(end) <= 32) end++
    if (this.source.charCodeAt(end) !== 62 /* > */) return -1
    if (!isExact) this.tolerate('name-case')
    return end + 1
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
    this.fail(
      'not-well-formed',
      open === undefined ? 'the document ends within a tag' : `the document ends within <${excerpt(open.raw)}>`,
      this.source.length,
    )
  }

  private failEndTag(at: number, name: Name | undefined): void {
    const end = this.source.indexOf('>', at)
    if (end < 0) return this.failTruncated()
    const found = excerpt(this.source.slice(at, Math.min(end + 1, at + 200)))
    this.fail(
      'not-well-formed',
      name === undefined ? `${found} closes nothing` : `${found} where </${excerpt(name.raw)}> was expected`,
      at,
    )
  }

  private failLeaf({ problem, at }: NoLeaf): void {
    if (problem === 'truncated') this.failTruncated()
    else if (problem === 'end-tag') this.failEndTag(at, this.open[this.open.length - 1])
    else this.skipMarkup(at)
  }

  private fail(code: XmlError['code'], message: string, at: number, path = this.path): void {
    this.error ??= { code, message, ...positionOf(this.source, at), path }
  }
}
