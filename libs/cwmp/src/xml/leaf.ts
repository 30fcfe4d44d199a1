import type { Name } from './names.ts'

/** What an element that holds text holds, as offsets. */
export interface Leaf {
  /** Stretches of text, each with its begin and end; CDATA sections apart, whose text is taken as it is. */
  pieces: { from: number; to: number; isData: boolean }[]
  /** Index of the element's own end tag. */
  end: number
  /** A < that begins no markup that counts here was taken as text. */
  hasMarkup: boolean
}

/** Why a leaf has no end that could be found: what stands there, and where. */
export interface NoLeaf {
  problem: 'truncated' | 'end-tag' | 'comment' | 'declaration'
  at: number
}

/** Elements within the text that are followed, so that their end tags are known as theirs. */
const deepest = 32

/**
 * Reads an element that should hold text only, from `from` to its own end tag, the last of `open`. Comments, CDATA sections and
 * processing instructions are what XML says; any other `<` is text, as CPEs forget to escape it: `a < b`, `<none>`, `<b>1</b>`.
 * An end tag that closes an element around this one is an error: this one was not closed. Linear in the length of the text.
 */
export function scanLeaf(source: string, from: number, open: readonly Name[]): Leaf | NoLeaf {
  const leaf: Leaf = { pieces: [], end: -1, hasMarkup: false }
  const inner: string[] = [] // elements opened within the text
  let start = from
  const piece = (to: number, next: number): void => {
    if (to > start) leaf.pieces.push({ from: start, to, isData: false })
    start = next
  }
  for (let at = source.indexOf('<', from); ; at = source.indexOf('<', at)) {
    if (at < 0) return { problem: 'truncated', at: source.length }
    const next = source.charCodeAt(at + 1)
    if (next === 47 /* / */) {
      const end = endOfName(source, at + 2)
      let close = end
      while (source.charCodeAt(close) <= 32) close++
      if (close >= source.length) return { problem: 'truncated', at: source.length }
      const isTag = end > at + 2 && source.charCodeAt(close) === 62 /* > */
      const name = isTag ? source.slice(at + 2, end) : ''
      const own = isTag ? inner.lastIndexOf(name) : -1
      if (own >= 0) inner.length = own
      else if (isTag && isSame(name, open[open.length - 1]!.raw)) {
        piece(at, at)
        leaf.end = at
        return leaf
      } else if (isTag && open.some(around => around.raw === name)) return { problem: 'end-tag', at }
      leaf.hasMarkup = true
      at = isTag ? close : at + 2
    } else if (next === 33 /* ! */ && source.startsWith('<![CDATA[', at)) {
      const end = source.indexOf(']]>', at + 9)
      if (end < 0) return { problem: 'comment', at }
      piece(at, end + 3)
      leaf.pieces.push({ from: at + 9, to: end, isData: true })
      at = end + 3
    } else if (next === 33 && /^<!(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(source.slice(at, at + 10))) {
      return { problem: 'declaration', at }
    } else if (next === 63 /* ? */ || source.startsWith('<!--', at)) {
      const mark = next === 63 ? '?>' : '-->'
      const end = source.indexOf(mark, at + (next === 63 ? 2 : 4))
      if (end < 0) return { problem: 'comment', at }
      piece(at, end + mark.length)
      at = end + mark.length
    } else {
      leaf.hasMarkup = true
      if (!isNameStart(next)) {
        at++
        continue
      }
      const end = endOfName(source, at + 1)
      let close = end
      for (
        let c = source.charCodeAt(close);
        close < source.length && c !== 62 && c !== 60;
        c = source.charCodeAt(++close)
      );
      if (source.charCodeAt(close) === 62 && source.charCodeAt(close - 1) !== 47 && inner.length < deepest)
        inner.push(source.slice(at + 1, end))
      at = close
    }
  }
}

/** Whether two names are the same but for their case. */
export function isSame(a: string, b: string): boolean {
  return a === b || (a.length === b.length && a.toLowerCase() === b.toLowerCase())
}

/** Whether a name may begin with this character; what else follows a `<` begins no tag. */
export function isNameStart(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 /* _ */ || c === 58 /* : */ || c > 127
}

function endOfName(source: string, from: number): number {
  let end = from
  for (let c = source.charCodeAt(end); c > 32 && c !== 62 && c !== 47 && c !== 60; c = source.charCodeAt(++end));
  return end
}
