/** Makes odd messages of ordinary ones, the same ones for the same seed. */
import { corpusFiles, corpusMessage, corpusMissing } from '../test/corpus.ts'
import { bytes, envelopeOf, informOf, withValue } from '../test/fixtures.ts'
import { RandomMessages } from '../test/random-messages.ts'
import { encode, methods, versions } from '../src/index.ts'

/** Larger bodies are cut, in bytes. */
const LARGEST = 200_000

/** What parsers stumble over. */
const pieces: Uint8Array[] = [
  '<',
  '>',
  '</',
  '/>',
  '&',
  ';',
  '"',
  "'",
  '=',
  ' ',
  '\n',
  '\r\n',
  '\t',
  '\0',
  '\u0001',
  '\ufeff',
  '\uffff',
  '\u00a0',
  '\u2028',
  ']]>',
  '<![CDATA[',
  '<!--',
  '-->',
  '<?',
  '?>',
  '<?xml version="1.0"?>',
  '<!DOCTYPE a>',
  '<!',
  '&#0;',
  '&#55357;',
  '&#56835;',
  '&#xD83D;&#xDE00;',
  '&#x110000;',
  '&lt;',
  '&amp;',
  '&nbsp;',
  '&#99999999999999999999;',
  '😀',
  'é',
  '中',
  '-1',
  '4294967296',
  '99999999999999999999',
  '9005',
  '<Name>',
  '</Name>',
  '<Value>',
  '</Value>',
  '<NAME>',
  '</value>',
  '<Value xsi:type=xsd:int>',
  '<EventCode>1 BOOT</EventCode>',
  '<EventStruct>',
  '</EventStruct>',
  '<CommandKey>k</CommandKey>',
  '<ParameterValueStruct>',
  '</ParameterValueStruct>',
  '<FaultCode>9005</FaultCode>',
  '<cwmp:Fault>',
  '</cwmp:Fault>',
  '<detail>',
  '</detail>',
  '<soap:Fault>',
  '</soap:Fault>',
  '<soap:Body>',
  '</soap:Body>',
  '</soap:Envelope>',
  '<DeviceId>',
  '</DeviceId>',
  '<SerialNumber>1</SerialNumber>',
  '<Status>-5</Status>',
  '<InstanceNumber>0</InstanceNumber>',
  ' xmlns:a="b"',
  ' a=b',
  ' a',
  ' xsi:type="',
  'Password',
].map(bytes)
const raw: Uint8Array[] = [
  [0xff],
  [0xfe],
  [0xc3],
  [0xfc],
  [0xc0, 0x80],
  [0xed, 0xa0, 0xbd],
  [0xed, 0xb8, 0x83],
  [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x83],
  [0xef, 0xbb, 0xbf],
  [0xff, 0xfe],
  [0xfe, 0xff],
  [0xf4, 0x90, 0x80, 0x80],
  [0x80],
].map(list => Uint8Array.from(list))
const charsets = [
  null,
  null,
  null,
  'text/xml; charset=utf-8',
  'text/xml; charset=ISO-8859-1',
  'text/xml; charset=gb2312',
  'text/xml; charset=utf-16',
  'text/xml; charset=no-such',
]

export interface Case {
  body: Uint8Array
  contentType: string | null
}

export class Mutator {
  readonly random: RandomMessages
  private readonly seeds: Uint8Array[]

  constructor(seed: number) {
    this.random = new RandomMessages(seed)
    const corpus =
      corpusMissing === false
        ? corpusFiles()
            .map(file => corpusMessage(file).body)
            .filter(body => body.length < LARGEST)
        : []
    const made = methods.flatMap(method =>
      versions.map(version => bytes(encode({ id: '1', version, message: this.random.of(method) }))),
    )
    this.seeds = [
      ...corpus,
      ...made,
      bytes(envelopeOf(informOf())),
      bytes(withValue('<Value xsi:type="xsd:string">Müller</Value>')),
    ]
  }

  /** The next case, of any message. */
  next(): Case {
    return this.of(this.one(this.seeds))
  }

  /** One message, changed. */
  of(message: Uint8Array): Case {
    let body = message
    for (let rounds = this.random.number(4); rounds >= 0; rounds--) body = this.changed(body).subarray(0, LARGEST)
    return { body, contentType: this.one(charsets) }
  }

  private changed(body: Uint8Array): Uint8Array {
    const at = this.random.number(body.length + 1)
    const to = Math.min(body.length, at + this.random.number(1 << this.random.number(12)))
    switch (this.random.number(16)) {
      case 0:
        return join(body.subarray(0, at), this.piece(), body.subarray(at))
      case 1:
        return join(body.subarray(0, at), this.piece(), body.subarray(to))
      case 2:
        return join(body.subarray(0, at), body.subarray(to)) // left out
      case 3:
        return join(body.subarray(0, to), body.subarray(at)) // twice
      case 4:
        return join(
          body.subarray(0, at),
          repeated(this.random.number(2) === 0 ? this.piece() : body.subarray(at, to), 1 << this.random.number(12)),
          body.subarray(at),
        )
      case 5:
        return join(body.subarray(0, at), this.one(this.seeds).subarray(this.random.number(2000)))
      case 6:
        return this.withByte(body, at)
      case 7:
        return this.otherCase(body, at, to)
      default:
        return this.leafChanged(body, at)
    }
  }

  private withByte(body: Uint8Array, at: number): Uint8Array {
    const copy = body.slice()
    if (at < copy.length) copy[at] = this.random.number(256)
    return copy
  }

  private otherCase(body: Uint8Array, at: number, to: number): Uint8Array {
    return body.map((byte, i) =>
      i >= at && i < to && ((byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)) ? byte ^ 32 : byte,
    )
  }

  /** An element that holds text, with other text, or once or many times more, here or elsewhere. */
  private leafChanged(body: Uint8Array, at: number): Uint8Array {
    const close = body.findIndex((byte, i) => i >= at && byte === 60 && body[i + 1] === 47)
    const open = close < 0 ? -1 : body.lastIndexOf(60, close - 1)
    const text = open < 0 ? -1 : body.indexOf(62, open) + 1
    const end = close < 0 ? -1 : body.indexOf(62, close) + 1
    if (text <= 0 || text > close || end <= 0) return body
    const leaf = body.subarray(open, end)
    const many = 1 << this.random.number(this.random.number(8) === 0 ? 14 : 8)
    switch (this.random.number(5)) {
      case 0:
        return join(body.subarray(0, text), this.piece(), body.subarray(text))
      case 1:
        return join(body.subarray(0, text), this.piece(), body.subarray(close))
      case 2:
        return join(body.subarray(0, text), repeated(this.piece(), many), body.subarray(close))
      case 3:
        return join(body.subarray(0, end), repeated(leaf, many), body.subarray(end))
      default: {
        const to = body.indexOf(60, this.random.number(body.length))
        return to < 0 ? body : join(body.subarray(0, to), leaf, body.subarray(to))
      }
    }
  }

  private piece(): Uint8Array {
    return this.random.number(4) === 0 ? this.one(raw) : this.one(pieces)
  }

  private one<T>(of: readonly T[]): T {
    return of[this.random.number(of.length)]!
  }
}

function join(...parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

function repeated(part: Uint8Array, times: number): Uint8Array {
  const many = Math.max(1, Math.min(times, Math.floor(LARGEST / Math.max(1, part.length))))
  const out = new Uint8Array(part.length * many)
  for (let i = 0; i < many; i++) out.set(part, i * part.length)
  return out
}
