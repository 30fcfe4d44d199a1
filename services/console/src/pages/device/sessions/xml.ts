/** SOAP as a person reads it: each element on a line, what is below it indented. */

export interface Line {
  depth: number
  text: string
  /** Where what it opens is closed; null: it opens nothing. */
  end: number | null
}

const TOKEN = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[^>]+>|[^<]+/g

/** Lines of XML that may be cut off or damaged: whatever it is, all of it is shown. */
export function linesOf(xml: string): Line[] {
  const lines: Line[] = []
  const open: number[] = []
  let depth = 0
  const add = (text: string): number => lines.push({ depth, text, end: null }) - 1
  for (const [token] of xml.matchAll(TOKEN)) {
    const text = token.trim()
    if (text === '') continue
    if (text.startsWith('</')) {
      const begin = open.pop()
      if (begin === undefined) add(text)
      else if (begin === lines.length - 1) lines[begin]!.text += text
      else if (begin === lines.length - 2 && !lines[begin + 1]!.text.startsWith('<')) {
        // Only a text stands in it: all of it is one line.
        lines[begin]!.text += lines[begin + 1]!.text + text
        lines.pop()
        depth = lines[begin]!.depth
        continue
      } else {
        depth = lines[begin]!.depth
        lines[begin]!.end = add(text)
        continue
      }
      depth = begin === undefined ? depth : lines[begin]!.depth
    } else if (/^<[^!?/]/.test(text) && !text.endsWith('/>')) {
      open.push(add(text))
      depth++
    } else add(text)
  }
  return lines
}

/** The lines that show: what is below a folded one does not. */
export function unfolded(lines: readonly Line[], folded: ReadonlySet<number>): number[] {
  const shown: number[] = []
  for (let i = 0; i < lines.length; i++) {
    shown.push(i)
    const { end } = lines[i]!
    if (end !== null && folded.has(i)) i = end
  }
  return shown
}
