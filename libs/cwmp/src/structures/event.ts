/** EventStruct (TR-069 Table 40): EventCode string(64), CommandKey string(32). */
import type { XmlReader } from '../xml/reader.ts'
import { arrayElement, readArray } from './array.ts'
import { element, readToken } from './scalars.ts'

export interface EventStruct {
  /** `2 PERIODIC`, `M Reboot`, a vendor's `X …`: not interpreted. */
  code: string
  commandKey: string
}

/** The Event array of an Inform. */
export function readEvents(reader: XmlReader): EventStruct[] {
  return readArray(reader, readEvent)
}

function readEvent(reader: XmlReader): EventStruct | null {
  const event: EventStruct = { code: '', commandKey: '' }
  for (let child = reader.child(); child !== null; child = reader.child()) {
    if (child === 'EventCode') event.code = readToken(reader)
    else if (child === 'CommandKey') event.commandKey = readToken(reader)
    else reader.skip()
  }
  if (event.code !== '') return event
  if (reader.error === null) reader.tolerate('event-without-code')
  return null
}

/** The Event array as it is sent. */
export function eventsElement(events: EventStruct[]): string {
  return arrayElement('Event', 'cwmp:EventStruct', events.map(event => `<EventStruct>${element('EventCode', event.code)}${element('CommandKey', event.commandKey)}</EventStruct>`))
}
