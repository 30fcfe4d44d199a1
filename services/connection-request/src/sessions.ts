/** Notices the sessions of devices with an open connection request; of all others it reads nothing but the key. */
import { PoisonRecord } from '@auroralinks/bus'
import type { IncomingRecord } from '@auroralinks/bus'
import { fromBinary, sessionV1 } from '@auroralinks/contracts'
import type { SessionInput, OpenRequests } from './requests/open-requests.ts'

/** TR-069 Table 8. */
const CONNECTION_REQUEST = '6 CONNECTION REQUEST'

/** What a session says that brought it, the likeliest first. */
const CAUSES: readonly [code: string, cause: string][] = [
  ['3 SCHEDULED', 'scheduled'],
  ['0 BOOTSTRAP', 'boot'],
  ['1 BOOT', 'boot'],
  ['2 PERIODIC', 'periodic'],
  ['4 VALUE CHANGE', 'value-change'],
]

/** The handler for `SessionOpened`. */
export function createSessions(openRequests: OpenRequests): (record: IncomingRecord) => void | Promise<void> {
  return record => {
    if (openRequests.watches(record.key)) return openRequests.session(record.key, read(record))
  }
}

function read(record: IncomingRecord): SessionInput {
  try {
    const opened = fromBinary(sessionV1.SessionOpenedSchema, record.value)
    const codes = new Set(opened.events.map(e => e.code.trim().toUpperCase()))
    return {
      type: 'session',
      id: opened.sessionId,
      receivedAt: Number(opened.receivedAt),
      requested: codes.has(CONNECTION_REQUEST),
      cause: CAUSES.find(([code]) => codes.has(code))?.[1] ?? 'itself',
    }
  } catch (error) {
    throw new PoisonRecord('a SessionOpened that cannot be decoded', { cause: error })
  }
}
