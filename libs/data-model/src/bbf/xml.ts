/**
 * A document as elements with their lines, by fast-xml-parser. Bounded: its length, the number of its elements and how deep
 * they lie; document types and entities of its own are not taken. What people read (descriptions) is left out.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { excerpt } from './excerpt.ts'

/** The largest document that is read, in characters: the whole of TR-181 has 4 million. */
export const MAX_DOCUMENT_CHARACTERS = 16 * 1_048_576
/** TR-181 has 32,000. */
const MAX_ELEMENTS = 400_000
const MAX_DEPTH = 24

export interface Element {
  name: string
  children: Element[]
  /** Of its start tag, counted from 1. */
  line: number
  /** The value of an attribute, without blanks around it; undefined where it is not there. */
  attribute(name: string): string | undefined
}

/** What is wrong with a document, and on which line (0: with it as a whole). */
export interface DocumentError {
  line: number
  detail: string
}

interface Node {
  [name: string]: Node[] | string | Record<string, string>
}

const ATTRIBUTES = ':@'
const START = XMLParser.getMetaDataSymbol() as unknown as symbol
/** Texts for people, and lists of what a device certifies: nothing here comes from them. */
const LEFT_OUT = new Set([
  'description',
  'annotation',
  'bibliography',
  'template',
  'glossary',
  'abbreviations',
  'profile',
])

/** The root element of a document, or what is wrong with it. The names lose the prefix that the root has. */
export function readXml(document: string): { root: Element; start: string } | { error: DocumentError } {
  if (document.length > MAX_DOCUMENT_CHARACTERS)
    return wrong(0, `the document is longer than ${MAX_DOCUMENT_CHARACTERS} characters`)
  const text = document
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n')
  const declared = text.search(/<!(?:DOCTYPE|ENTITY)/i)
  if (declared >= 0)
    return wrong(lineAt(text, declared), 'the document declares a document type or an entity, which is not taken')
  const checked = XMLValidator.validate(text)
  if (checked !== true) return wrong(checked.err.line, `not well-formed XML: ${excerpt(checked.err.msg)}`)
  let nodes: Node[]
  try {
    nodes = parse(text)
  } catch (error) {
    return wrong(0, excerpt(error instanceof Error ? error.message : 'it cannot be read'))
  }
  const top = nodes.find(node => nameOf(node) !== '' && !nameOf(node).startsWith('?'))
  if (top === undefined) return wrong(1, 'the document has no element')
  const at = startOf(top)
  const prefix = /^([^:]*:)?/.exec(nameOf(top))?.[0] ?? ''
  return {
    root: elementsOf([top], prefix, createLines(text))[0]!,
    start: text.slice(at, Math.min(text.indexOf('>', at), at + 10_000)),
  }
}

const wrong = (line: number, detail: string): { error: DocumentError } => ({ error: { line, detail } })

function parse(text: string): Node[] {
  let elements = 0
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    captureMetaData: true,
    maxNestedTags: MAX_DEPTH,
    jPath: false,
    stopNodes: ['*.description', '*.annotation'],
    updateTag: name => {
      if (++elements > MAX_ELEMENTS) throw new Error(`the document has more than ${MAX_ELEMENTS} elements`)
      return LEFT_OUT.has(name) ? false : name
    },
  })
  return parser.parse(text) as Node[]
}

const nameOf = (node: Node): string => Object.keys(node).find(key => key !== ATTRIBUTES && key !== '#text') ?? ''
const startOf = (node: Node): number =>
  (node as unknown as Record<symbol, { startIndex?: number } | undefined>)[START]?.startIndex ?? 0

/** Goes as deep as the document does, which is at most `MAX_DEPTH`. */
function elementsOf(nodes: readonly Node[], prefix: string, lineOf: (at: number) => number): Element[] {
  const elements: Element[] = []
  for (const node of nodes) {
    const name = nameOf(node)
    if (name === '') continue
    const attributes = (node[ATTRIBUTES] ?? {}) as Record<string, string>
    elements.push({
      name: prefix !== '' && name.startsWith(prefix) ? name.slice(prefix.length) : name,
      children: elementsOf(node[name] as Node[], prefix, lineOf),
      line: lineOf(startOf(node)),
      attribute: wanted => (Object.hasOwn(attributes, wanted) ? attributes[wanted] : undefined),
    })
  }
  return elements
}

const lineAt = (text: string, at: number): number => createLines(text)(at)

function createLines(text: string): (at: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return at => {
    let [low, high] = [0, starts.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (starts[middle]! <= at) low = middle
      else high = middle
    }
    return low + 1
  }
}
