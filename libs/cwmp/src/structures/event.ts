/** EventStruct (TR-069 Table 40): EventCode string(64), CommandKey string(32). */
import { listLimits, textLimits } from '../limits.ts'
import type { XmlReader } from '../xml/reader.ts'
import { arrayElement, readArray } from './array.ts'
import { element, readToken } from './scalars.ts'

export interface EventStruct {
  /** `2 PERIODIC`, `M Reboot`, a vendor's `X …`: not interpreted. */
  code: string
  commandKey: string
}

// What a session must not miss, however many events stand before it.
const boots = /^[01] BOOT/i

/** The Event array of an Inform, added to `events`: at most 64. */
export function readEvents(reader: XmlReader, events: EventStruct[]): void {
  readArray(reader, events, Number.POSITIVE_INFINITY, readEvent)
}

/** Each EventCode is an event. A CommandKey belongs to the code before it, or to the next one where that has its key. */
function readEvent(reader: XmlReader, events: EventStruct[]): void {
  let event: EventStruct | null = null
  let key: string | null = null // met before its code
  let hasKey = false
  for (let child = reader.child(); child !== null; child = reader.child()) {
    if (child === 'EventCode') {
      const code = readToken(reader, textLimits.eventCode)
      if (code === '') continue
      if (event !== null) reader.tolerate('repeated-argument')
      event = { code, commandKey: key ?? '' }
      hasKey = key !== null
      key = null
      addEvent(reader, events, event)
    } else if (child === 'CommandKey') {
      const given = readToken(reader, textLimits.key)
      if (event !== null && !hasKey) {
        event.commandKey = given
        hasKey = true
      } else {
        if (key !== null) reader.tolerate('repeated-argument')
        key = given
      }
    } else reader.skip()
  }
  if (event === null && reader.error === null) reader.tolerate('event-without-code')
}

function addEvent(reader: XmlReader, events: EventStruct[], event: EventStruct): void {
  if (events.length < listLimits.events) {
    events.push(event)
    return
  }
  reader.tolerate('too-many-members')
  if (!boots.test(event.code) || events.some(kept => kept.code === event.code)) return
  const last = events.findLastIndex(kept => !boots.test(kept.code))
  if (last >= 0) events[last] = event
}

/** The Event array as it is sent. */
export function eventsElement(events: EventStruct[]): string {
  return arrayElement('Event', 'cwmp:EventStruct', events.map(event => `<EventStruct>${element('EventCode', event.code)}${element('CommandKey', event.commandKey)}</EventStruct>`))
}
