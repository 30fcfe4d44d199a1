/** EventStruct (TR-069 Table 40): EventCode string(64), CommandKey string(32). */
import { text, type Field } from '../description/field.ts'
import { readToken } from '../description/scalars.ts'
import { array, structure } from '../description/structure.ts'
import { listLimits, textLimits } from '../limits.ts'
import type { XmlReader } from '../xml/reader.ts'

export interface EventStruct {
  /** `2 PERIODIC`, `M Reboot`, a vendor's `X …`: not interpreted. */
  code: string
  commandKey: string
}

const eventStruct = structure('Event', {
  code: text('EventCode', textLimits.eventCode),
  commandKey: text('CommandKey', textLimits.key),
})

/** The Event array of an Inform: at most 64 (TR-069 A.3.3.1), a boot before anything else. */
export function events(element: string): Field<EventStruct[]> {
  const form = { most: Number.POSITIVE_INFINITY, member: readEvent, type: 'EventStruct' }
  const field = array(element, eventStruct, form)
  return { ...field, wire: { ...field.wire, members: listLimits.events } }
}

// What a session must not miss, however many events stand before it.
const boots = /^[01] BOOT/i

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
