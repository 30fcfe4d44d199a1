import type { Deviation } from '../deviation.ts'
import { isOfCwmp, spelling } from '../vocabulary.ts'

/** An element's name: as written, without its prefix and spelt as CWMP does, and the prefix ('' when there is none). */
export interface Name {
  raw: string
  local: string
  prefix: string
}

/** Names that fill large messages. Known beforehand, they cost no string each time they are met. */
const frequent = [
  'ParameterValueStruct',
  'Name',
  'Value',
  'ParameterInfoStruct',
  'Writable',
  'ParameterList',
  'DeviceId',
  'Manufacturer',
  'OUI',
  'ProductClass',
  'SerialNumber',
  'Event',
  'EventStruct',
  'EventCode',
  'CommandKey',
  'MaxEnvelopes',
  'CurrentTime',
  'RetryCount',
  'Status',
  'string',
  'FaultCode',
  'FaultString',
]

const slots = 128

function slotOf(text: string, start: number, end: number): number {
  return (
    (text.charCodeAt(start) * 7 +
      text.charCodeAt((start + end) >> 1) * 3 +
      text.charCodeAt(end - 1) +
      (end - start) * 11) &
    (slots - 1)
  )
}

const seeds: (Name | undefined)[] = Array.from({ length: slots })
for (const raw of frequent) seeds[slotOf(raw, 0, raw.length)] = { raw, local: raw, prefix: '' }

/** Longer names are in no vocabulary, whatever their case. */
const longest = 64

/** One document's names, each made once. It lives as long as its reader: a name is a slice that holds its document in memory. */
export class Names {
  private readonly known = seeds.slice()
  private readonly tolerate: (deviation: Deviation) => void

  constructor(tolerate: (deviation: Deviation) => void) {
    this.tolerate = tolerate
  }

  /** The name that stands in `text` from `start` to `end`; `colon` is the index of its first colon, or -1. */
  at(text: string, start: number, end: number, colon: number): Name {
    const slot = slotOf(text, start, end)
    const known = this.known[slot]
    if (known !== undefined && known.raw.length === end - start && text.startsWith(known.raw, start)) return known
    const raw = text.slice(start, end)
    const name =
      colon < 0
        ? { raw, local: this.localOf(raw), prefix: '' }
        : { raw, local: this.localOf(text.slice(colon + 1, end)), prefix: text.slice(start, colon) }
    this.known[slot] = name
    return name
  }

  /** A name of CWMP is taken as it is spelt there, in whatever case it was sent. */
  private localOf(sent: string): string {
    if (sent.length > longest || isOfCwmp(sent)) return sent
    const meant = spelling(sent)
    if (meant === undefined) return sent
    this.tolerate('name-case')
    return meant
  }
}
