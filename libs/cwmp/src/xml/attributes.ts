import type { Deviation } from '../deviation.ts'
import { resolveReferences } from './references.ts'

/** Numbers kept for each attribute: start of its name, start of its local name, end of its name, start and end of its value. */
const stride = 5

/** The attributes of one start tag, kept as offsets until somebody asks. */
export class Attributes {
  /** Where the tag ended, or where the problem is. */
  end = 0
  isEmptyElement = false
  private readonly source: string
  private readonly tolerate: (deviation: Deviation) => void
  private readonly spans: number[] = []
  private count = 0

  constructor(source: string, tolerate: (deviation: Deviation) => void) {
    this.source = source
    this.tolerate = tolerate
  }

  /** Scans from the end of the element's name to the end of the tag. Returns what is wrong, or null. */
  scan(from: number): string | null {
    const source = this.source
    this.count = 0
    this.isEmptyElement = false
    for (let at = from; ; ) {
      let c = source.charCodeAt(at)
      while (c <= 32) c = source.charCodeAt(++at)
      if (c === 62 /* > */) {
        this.end = at + 1
        return null
      }
      if (c === 47 /* / */ && source.charCodeAt(at + 1) === 62) {
        this.isEmptyElement = true
        this.end = at + 2
        return null
      }
      const start = at
      let local = at
      for (; c > 32 && c !== 61 /* = */ && c !== 62 && c !== 60 && c !== 34 && c !== 39; c = source.charCodeAt(++at))
        if (c === 58 /* : */) local = at + 1
      const nameEnd = at
      while (c <= 32) c = source.charCodeAt(++at)
      if (c !== 61 || nameEnd === start) return this.problem(at, 'an attribute without a value')
      c = source.charCodeAt(++at)
      while (c <= 32) c = source.charCodeAt(++at)
      const isQuoted = c === 34 || c === 39
      const close = isQuoted ? source.indexOf(c === 34 ? '"' : "'", at + 1) : this.unquotedEnd(at)
      if (close < 0)
        return isQuoted || Number.isNaN(c)
          ? this.problem(source.length, 'an attribute value without end')
          : this.problem(at, 'an attribute value that is none')
      const base = this.count++ * stride
      this.spans[base] = start
      this.spans[base + 1] = local
      this.spans[base + 2] = nameEnd
      this.spans[base + 3] = isQuoted ? at + 1 : at
      this.spans[base + 4] = close
      at = isQuoted ? close + 1 : close
    }
  }

  /** Value of the first attribute with this local name, whatever its prefix, as written; null when there is none. */
  get(local: string): string | null {
    for (let base = 0, end = this.count * stride; base < end; base += stride) {
      const start = this.spans[base + 1]!
      if (this.spans[base + 2]! - start === local.length && this.source.startsWith(local, start))
        return this.source.slice(this.spans[base + 3]!, this.spans[base + 4]!)
    }
    return null
  }

  /** The namespaces that the element declares: prefix ('' for the default) and address. */
  namespaces(tolerate: (deviation: Deviation) => void): { prefix: string; uri: string }[] {
    const found: { prefix: string; uri: string }[] = []
    for (let base = 0, end = this.count * stride; base < end; base += stride) {
      const start = this.spans[base]!
      if (!this.source.startsWith('xmlns', start)) continue
      const name = this.source.slice(start, this.spans[base + 2]!)
      if (name !== 'xmlns' && name[5] !== ':') continue
      found.push({
        prefix: name.slice(6),
        uri: resolveReferences(this.source.slice(this.spans[base + 3]!, this.spans[base + 4]!), tolerate).trim(),
      })
    }
    return found
  }

  /**
   * Where a value without quotes ends: at white space, or with the tag. The slash of `a=b/>` ends an empty element, that of
   * `xmlns=http://a/b/>` is the address's. -1 when it is empty, or holds what would leave its end open.
   */
  private unquotedEnd(from: number): number {
    const source = this.source
    let at = from
    for (let c = source.charCodeAt(at); c > 32 && c !== 62 /* > */; c = source.charCodeAt(++at))
      if (c === 60 || c === 34 || c === 39) return -1
    if (at >= source.length) return -1
    if (
      source.charCodeAt(at) === 62 &&
      source.charCodeAt(at - 1) === 47 /* / */ &&
      !source.slice(from, at).includes('//')
    )
      at--
    if (at === from) return -1
    this.tolerate('unquoted-attribute')
    return at
  }

  private problem(at: number, what: string): string {
    this.end = Math.min(at, this.source.length)
    return what
  }
}
