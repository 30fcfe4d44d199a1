/** Secrets that a text of a CPE repeats, taken out: in whatever form it wrote them. */
import { STARS } from '@auroralinks/runtime'

/** A shorter secret is taken out only where it stands alone: among other letters the gaps would tell it, and the text would be nothing but gaps. In characters. */
const SHORT = 4
/** Of a longer one each of its pieces is looked for by itself. In characters. */
const PIECE = 64
/** As a whole it is looked for in its other forms too, up to this many characters. */
const LONG = 2_048

export type Mask = (text: string) => string

/** Takes these secrets out of texts; null when there is nothing to take out. */
export function createMask(secrets: readonly string[]): Mask | null {
  const wanted = [...new Set(secrets.filter(s => s !== ''))].sort((a, b) => b.length - a.length)
  if (wanted.length === 0) return null
  const patterns = wanted.flatMap(patternsOf)
  return text =>
    withStars(
      text,
      patterns.flatMap(pattern => Array.from(text.matchAll(pattern), m => [m.index, m.index + m[0].length] as const)),
    )
}

/** What several patterns found may overlap: stars stand for all of it. */
function withStars(text: string, spans: (readonly [from: number, to: number])[]): string {
  let [out, kept] = ['', 0]
  for (const [from, to] of spans.sort((a, b) => a[0] - b[0])) {
    if (to <= kept) continue
    if (from > kept || kept === 0) out += text.slice(kept, from) + STARS
    kept = to
  }
  return out + text.slice(kept)
}

function patternsOf(secret: string): RegExp[] {
  const characters = [...secret]
  if (characters.length < SHORT)
    return [new RegExp(`(?<![\\p{L}\\p{N}])(?:${characters.map(formsOf).join('')})(?![\\p{L}\\p{N}])`, 'giu')]
  const patterns = [anywhere(characters.length > LONG ? literal(secret) : characters.map(formsOf).join(''))]
  // Of even length: a rest of a character or two would be looked for in vain, or found everywhere.
  const size = Math.ceil(characters.length / Math.ceil(characters.length / PIECE))
  if (size < characters.length)
    for (let at = 0; at < characters.length; at += size)
      patterns.push(
        anywhere(
          characters
            .slice(at, at + size)
            .map(formsOf)
            .join(''),
        ),
      )
  patterns.push(anywhere([...base64Of(secret), Buffer.from(secret).toString('hex')].map(literal).join('|')))
  patterns.push(cutOff(characters))
  return patterns
}

const anywhere = (pattern: string): RegExp => new RegExp(pattern, 'giu')

/** Its beginning where the text ends, or was cut: a CPE's texts are often shorter than what they quote. */
function cutOff(characters: readonly string[]): RegExp {
  const [head, tail] = [characters.slice(0, SHORT), characters.slice(SHORT, PIECE)]
  const rest = tail.reduceRight((inner, c) => `(?:${formsOf(c)}${inner})?`, '')
  return anywhere(`${head.map(formsOf).join('')}${rest}(?=$|<|…|\\.\\.\\.)`)
}

const NAMED: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' }

/** A character as itself, as a reference of XML (once or twice escaped), percent-encoded, or after a backslash. */
function formsOf(c: string): string {
  const code = c.codePointAt(0)!
  const references = [`#0*${code}`, `#x0*${code.toString(16)}`, ...(NAMED[c] === undefined ? [] : [NAMED[c]])]
  const forms = [
    `&(?:amp;)*(?:${references.join('|')});`,
    percent(c),
    ...(c === ' ' ? ['\\+'] : []),
    ...(/["'\\/]/.test(c) ? [`\\\\${literal(c)}`] : []),
    literal(c),
  ]
  return `(?:${forms.join('|')})`
}

/** Unpaired halves of a character have no UTF-8 of their own. */
const percent = (c: string): string => Buffer.from(c).toString('hex').replace(/../g, '%$&')

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** What is the same of its base64 wherever it stands in what was encoded (credentials as `user:password`). */
function base64Of(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const alignments = [0, 1, 2].map(before => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const whole = Math.floor(((before + bytes.length) * 8) / 6)
    return text.slice(Math.ceil((before * 8) / 6), whole)
  })
  return [...new Set([...alignments, ...alignments.map(a => a.replaceAll('+', '-').replaceAll('/', '_'))])]
}
