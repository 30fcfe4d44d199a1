import type { EventStruct, KnownMessage, MessageOf, Method, ParameterValue } from '../src/index.ts'

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

const pieces = ['a', 'Z', '9', '.', '-', '_', '<', '>', '&', '"', "'", ']]>', '<![CDATA[', '&amp;', '&#65;', '--', 'é', 'ÿ', '中', '😀', '\u007f', '\u0085', ' ', '=', '?']
const spaces = [' ', '\n', '\t', '\r', '\r\n', '\u00a0']
const types = ['string', 'int', 'unsignedInt', 'long', 'unsignedLong', 'boolean', 'dateTime', 'base64', 'hexBinary', 'anyURI']

/** Random messages of every kind, with what is awkward in XML in every text. */
export class RandomMessages {
  private readonly random: () => number

  constructor(seed: number) {
    this.random = randomOf(seed)
  }

  /** A message of one method. */
  of<K extends Method>(method: K): MessageOf<K> {
    return this.makers[method]() as MessageOf<K>
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
  private readonly event = (): EventStruct => ({ code: this.token(), commandKey: this.flag() ? this.key() : '' })
  private readonly transferFault = (): { code: string; string: string } | null => (this.flag() ? { code: `9${this.number(900) + 100}`, string: this.token() } : null)

  private readonly makers: { [K in Method]: () => KnownMessage } = {
    Inform: () => ({
      method: 'Inform',
      deviceId: { manufacturer: this.token(), oui: 'A1B2C3', productClass: this.flag() ? this.token() : '', serialNumber: this.token() },
      events: this.list(this.event), maxEnvelopes: 1 + this.number(3), currentTime: '2026-03-01T10:00:00+01:00', retryCount: this.number(2000), parameters: this.list(this.parameter),
    }),
    InformResponse: () => ({ method: 'InformResponse', maxEnvelopes: 1 }),
    GetRPCMethods: () => ({ method: 'GetRPCMethods' }),
    GetRPCMethodsResponse: () => ({ method: 'GetRPCMethodsResponse', methods: this.list(() => this.token()) }),
    GetParameterNames: () => ({ method: 'GetParameterNames', path: this.flag() ? this.token() : '', nextLevel: this.flag() }),
    GetParameterNamesResponse: () => ({ method: 'GetParameterNamesResponse', parameters: this.list(() => ({ name: this.token(), writable: this.flag() })) }),
    GetParameterValues: () => ({ method: 'GetParameterValues', names: this.list(() => (this.flag() ? this.token() : '')) }),
    GetParameterValuesResponse: () => ({ method: 'GetParameterValuesResponse', parameters: this.list(this.parameter) }),
    SetParameterValues: () => ({ method: 'SetParameterValues', parameters: this.list(this.parameter), parameterKey: this.key() }),
    SetParameterValuesResponse: () => ({ method: 'SetParameterValuesResponse', status: this.number(2) }),
    AddObject: () => ({ method: 'AddObject', objectName: this.token(), parameterKey: this.key() }),
    AddObjectResponse: () => ({ method: 'AddObjectResponse', instanceNumber: 1 + this.number(9999), status: this.number(2) }),
    DeleteObject: () => ({ method: 'DeleteObject', objectName: this.token(), parameterKey: this.key() }),
    DeleteObjectResponse: () => ({ method: 'DeleteObjectResponse', status: this.number(2) }),
    Reboot: () => ({ method: 'Reboot', commandKey: this.key() }),
    RebootResponse: () => ({ method: 'RebootResponse' }),
    TransferComplete: () => ({ method: 'TransferComplete', commandKey: this.key(), fault: this.transferFault(), startTime: '2026-03-01T10:00:00Z', completeTime: '2026-03-01T10:01:00Z' }),
    TransferCompleteResponse: () => ({ method: 'TransferCompleteResponse' }),
    AutonomousTransferComplete: () => ({
      method: 'AutonomousTransferComplete', announceUrl: this.token(), transferUrl: this.token(), isDownload: this.flag(), fileType: '1 Firmware Upgrade Image', fileSize: this.number(1e9),
      targetFileName: this.token(), fault: this.transferFault(), startTime: '2026-03-01T10:00:00Z', completeTime: '2026-03-01T10:01:00Z',
    }),
    AutonomousTransferCompleteResponse: () => ({ method: 'AutonomousTransferCompleteResponse' }),
    Download: () => ({
      method: 'Download', commandKey: this.key(), fileType: '3 Vendor Configuration File', url: this.token(), username: this.value(), password: this.value(), fileSize: this.number(1e9),
      targetFileName: this.token(), delaySeconds: this.number(3600), successUrl: '', failureUrl: '',
    }),
    DownloadResponse: () => ({ method: 'DownloadResponse', status: this.number(2), startTime: '0001-01-01T00:00:00Z', completeTime: '0001-01-01T00:00:00Z' }),
    FactoryReset: () => ({ method: 'FactoryReset' }),
    FactoryResetResponse: () => ({ method: 'FactoryResetResponse' }),
    Fault: () => ({
      method: 'Fault', faultCode: this.one(['Client', 'Server']), faultString: 'CWMP fault',
      cwmp: { code: `9${this.number(900) + 100}`, string: this.token(), parameters: this.list(() => ({ name: this.token(), code: '9007', string: this.token() })) },
    }),
  }
}
