import { rpcOf } from '../src/index.ts'
import type { KnownMessage, MessageOf, Method, ParameterValue, WireField, WireType } from '../src/index.ts'

/** A stream of numbers in [0, 1) that a seed repeats. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const pieces = [
  'a',
  'Z',
  '9',
  '.',
  '-',
  '_',
  '<',
  '>',
  '&',
  '"',
  "'",
  ']]>',
  '<![CDATA[',
  '&amp;',
  '&#65;',
  '--',
  'é',
  'ÿ',
  '中',
  '😀',
  '\u007f',
  '\u0085',
  ' ',
  '=',
  '?',
]
const spaces = [' ', '\n', '\t', '\r', '\r\n', '\u00a0']
const types = [
  'string',
  'int',
  'unsignedInt',
  'long',
  'unsignedLong',
  'boolean',
  'dateTime',
  'base64',
  'hexBinary',
  'anyURI',
]

/** Random messages of every kind, with what is awkward in XML in every text. */
export class RandomMessages {
  private readonly random: () => number

  constructor(seed: number) {
    this.random = randomOf(seed)
  }

  /** A message of one method. */
  of<K extends Method>(method: K): MessageOf<K> {
    const rpc = rpcOf(method)
    if (rpc === undefined) return this.fault() as MessageOf<K>
    const { fields } = rpc.method === method ? rpc.request : rpc.response
    const values = Object.fromEntries(fields.wire.fields.map(field => [field.name, this.valueOf(field)]))
    return { method, ...(method === 'ChangeDUState' ? this.onlyWhatIsSent(values) : values) } as unknown as MessageOf<K>
  }

  /** Each operation has its own elements: what it has not stays empty. */
  private onlyWhatIsSent(values: Record<string, unknown>): Record<string, unknown> {
    const without: Record<string, string[]> = {
      install: ['version'],
      update: ['executionEnvRef'],
      uninstall: ['url', 'username', 'password'],
    }
    const operations = (values['operations'] as Record<string, string>[]).map(o => ({
      ...o,
      ...Object.fromEntries(without[o['operation']!]!.map(name => [name, ''])),
    }))
    return { ...values, operations }
  }

  number(below: number): number {
    return Math.floor(this.random() * below)
  }

  /** Without white space at its ends. */
  token(): string {
    return `n${this.text(pieces, 12)}n`
  }

  /** A CommandKey or ParameterKey: 32 characters at most. */
  key(): string {
    return `k${this.text(['a', '9', '.', '<', '&', '"', 'é', '😀', ']]>'], 10)}`
  }

  /** Any text that XML can carry. */
  value(): string {
    return this.text([...pieces, ...spaces], 20)
  }

  /** Any text at all. */
  garbage(length: number): string {
    return Array.from({ length }, () => String.fromCharCode(this.number(0x10000))).join('')
  }

  private text(from: string[], atMost: number): string {
    return Array.from({ length: this.number(atMost) }, () => this.one(from)).join('')
  }

  private one<T>(from: readonly T[]): T {
    return from[this.number(from.length)]!
  }

  private list<T>(make: () => T): T[] {
    return Array.from({ length: this.number(5) }, make)
  }

  private flag(): boolean {
    return this.number(2) === 1
  }

  private readonly parameter = (): ParameterValue => {
    const type = `xsd:${this.one(types)}`
    // White space means nothing in other types than string.
    return { name: this.token(), value: type === 'xsd:string' ? this.value() : this.token().replace(/\s+/g, ' '), type }
  }
  private readonly transferFault = (): { code: string; string: string } | null =>
    this.flag() ? { code: `9${this.number(900) + 100}`, string: this.token() } : null

  /** Values that a field of any type of the description may have. */
  private valueOf({ name, type, repeated }: WireField): unknown {
    if (!repeated) return this.single(name, type)
    const members = this.list(() => this.single(name, type))
    // At most two windows, and at least one operation or result: where there is none, nothing says that.
    if (name === 'windows') return members.slice(0, 2)
    return members.length === 0 && /^(operations|results)$/.test(name) ? [this.single(name, type)] : members
  }

  private single(name: string, type: WireType): unknown {
    if (typeof type === 'object') {
      if (type.name === 'ParameterValue') return this.parameter()
      if (type.name === 'FaultStruct') return this.transferFault()
      return Object.fromEntries(type.fields.map(field => [field.name, this.valueOf(field)]))
    }
    switch (type) {
      case 'bool':
        return this.flag()
      case 'uint32':
        return name === 'instanceNumber' ? 1 + this.number(9_999) : this.number(4_294_967_296)
      case 'int32':
        return name === 'status' ? this.number(2) : this.number(4_294_967_296) - 2_147_483_648
      default:
        return this.textFor(name)
    }
  }

  private textFor(name: string): string {
    if (name === 'operation') return this.one(['install', 'update', 'uninstall'])
    if (name === 'oui') return 'A1B2C3'
    if (/Time$|Date$/.test(name)) return '2026-03-01T10:00:00Z'
    if (/^(username|password)$/.test(name)) return this.value()
    return this.flag() || /^(serialNumber|name|names|code)$/.test(name) ? [...this.key()].slice(0, 8).join('') : ''
  }

  private fault(): KnownMessage {
    const parameters = this.list(() => ({ name: this.token(), code: '9007', string: this.token() }))
    const cwmp = { code: `9${this.number(900) + 100}`, string: this.token(), parameters }
    return { method: 'Fault', faultCode: this.one(['Client', 'Server']), faultString: 'CWMP fault', cwmp }
  }
}
