/**
 * A data model as text, an object a line, and the reading of it: what an object's line says of its parameters is read when one of
 * them is asked for.
 *
 * `Device.NAT.PortMapping.{i}. w;kInternalPort,Protocol|LeaseDuration uw;r0:;useconds|Status s;e!Disabled,Enabled`
 */
import type { ModelObject } from './bbf/document.ts'
import { syntaxFrom, syntaxText } from './syntax.ts'
import type { Syntax } from './syntax.ts'

/** Grows when lines are written in another way: what was written before is then made again from its document. */
export const TABLE_FORMAT = 1

export interface ParameterRow {
  syntax: Syntax
  /** Null where it is as in the model below. */
  writable: boolean | null
  secret: boolean
  forcedInform: boolean
  activeNotification: 'forced' | 'default' | null
  /** It says only in what it differs from the model below. */
  changes: boolean
}

export interface ObjectRow {
  writable: boolean | null
  uniqueKeys: string[][]
}

/** Objects by their patterns. */
export interface Table {
  object(path: string): ObjectRow | null
  parameter(objectPath: string, name: string): ParameterRow | null
  /** All of an object, by their names; none where there is no such object. */
  parameters(objectPath: string): ReadonlyMap<string, ParameterRow>
  /** Full patterns of the parameters that hold secrets. */
  secrets(): string[]
  paths(): IterableIterator<string>
}

const access = (writable: boolean | null): string => (writable === null ? '?' : writable ? 'w' : '')

/** The line of an object. */
export function objectLine({ path, writable, uniqueKeys, parameters }: ModelObject): string {
  const head = [`${path} ${access(writable)}`.trimEnd(), ...uniqueKeys.map(key => `k${key.join(',')}`)].join(';')
  return [
    head,
    ...parameters.map(p => {
      const flags =
        access(p.writable) +
        (p.forcedInform ? 'F' : '') +
        (p.activeNotification === 'forced' ? 'A' : p.activeNotification === 'default' ? 'D' : '') +
        (p.secret ? 'h' : '') +
        (p.changes ? '~' : '')
      return `${p.name} ${syntaxText(p.syntax, flags)}`
    }),
  ].join('|')
}

interface Line {
  head: string
  text: string
  parameters: Map<string, ParameterRow> | null
}

const NOTHING: ReadonlyMap<string, ParameterRow> = new Map()

export function openTable(text: string): Table {
  const lines = new Map<string, Line>()
  for (let at = 0; at < text.length; ) {
    const found = text.indexOf('\n', at)
    const end = found < 0 ? text.length : found
    if (text[at] !== '#' && end > at) {
      const line = text.slice(at, end)
      const bar = line.indexOf('|')
      const head = bar < 0 ? line : line.slice(0, bar)
      lines.set(/^[^ ;]*/.exec(head)![0], { head, text: bar < 0 ? '' : line.slice(bar + 1), parameters: null })
    }
    at = end + 1
  }
  const parameters = (objectPath: string): ReadonlyMap<string, ParameterRow> => {
    const line = lines.get(objectPath)
    return line === undefined ? NOTHING : (line.parameters ??= parametersFrom(line.text))
  }
  return {
    object: path => {
      const line = lines.get(path)
      return line === undefined ? null : objectFrom(line.head)
    },
    parameter: (objectPath, name) => parameters(objectPath).get(name) ?? null,
    parameters,
    secrets: () =>
      [...lines].flatMap(([path, line]) =>
        [...parametersFrom(line.text)]
          .filter(([, p]) => p.secret && p.syntax.type !== 'boolean')
          .map(([name]) => path + name),
      ),
    paths: () => lines.keys(),
  }
}

const writableFrom = (flags: string): boolean | null => (flags.includes('?') ? null : flags.includes('w'))

function objectFrom(head: string): ObjectRow {
  const [path = '', ...parts] = head.split(';')
  return {
    writable: writableFrom(path.slice(path.indexOf(' ') + 1 || path.length)),
    uniqueKeys: parts.filter(p => p.startsWith('k')).map(p => p.slice(1).split(',')),
  }
}

function parametersFrom(text: string): Map<string, ParameterRow> {
  const parameters = new Map<string, ParameterRow>()
  for (const item of text.split('|')) {
    const blank = item.indexOf(' ')
    if (blank < 0) continue
    const { syntax, flags } = syntaxFrom(item.slice(blank + 1))
    parameters.set(item.slice(0, blank), {
      syntax,
      writable: writableFrom(flags),
      secret: flags.includes('h'),
      forcedInform: flags.includes('F'),
      activeNotification: flags.includes('A') ? 'forced' : flags.includes('D') ? 'default' : null,
      changes: flags.includes('~'),
    })
  }
  return parameters
}
