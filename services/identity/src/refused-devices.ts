/**
 * Devices that are turned away because they are not known (`ACS_UNKNOWN_DEVICES=refuse`): a list from which an operator
 * announces those that belong here. Gathered, and written once in a while; whoever invents identities fills nothing but his
 * own part of it.
 */
import type { Database } from '@auroralinks/database'
import { cut, json, storable } from '@auroralinks/database'
import type { DeviceIdentity } from '@auroralinks/contracts'
import { coarseInterval, ipv6Words } from '@auroralinks/runtime'
import type { Clock, Logger } from '@auroralinks/runtime'

/** One Inform that was refused. */
export interface RefusedInform {
  id: string
  identity: DeviceIdentity
  manufacturer: string
  softwareVersion: string
  remoteAddress: string
  connectionRequestUrl: string
  /** That it named, whether it proved it or not; empty: none. */
  username: string
  events: readonly { code: string; commandKey: string }[]
  /** ms since 1970 */
  at: number
}

export interface RefusedDevices {
  /** Never waits and never fails. */
  add(refused: RefusedInform): void
  /** Writes what is gathered. */
  stop(): Promise<void>
}

interface Gathered extends RefusedInform {
  firstAt: number
  times: number
  place: string
}

/** How often what was gathered is written, in ms. */
const EVERY_MS = 5_000
/** In the table, and gathered between two writes, at most; of these from one address (IPv6: /64). */
const MOST = 10_000
const MOST_GATHERED = 2_000
const MOST_OF_PLACE = 100
/** One that does not come any more is forgotten after so long. */
const KEEP_DAYS = 30
const MOST_EVENTS = 16
const MOST_TEXT = 256

/** Rows of a place that is full are not added; those that are there count on. */
const WRITE = `
WITH n AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::jsonb[], $12::timestamptz[], $13::timestamptz[], $14::int[])
    AS n (device_id, oui, product_class, serial_number, manufacturer, software_version, place, address, connection_request_url, username, events, first_at, last_at, times)
), numbered AS (
  SELECT n.*, r.device_id IS NOT NULL AS known,
    row_number() OVER (PARTITION BY n.place, r.device_id IS NOT NULL ORDER BY n.first_at) AS nth
  FROM n LEFT JOIN refused_device r ON r.device_id = n.device_id
)
INSERT INTO refused_device AS r (device_id, oui, product_class, serial_number, manufacturer, software_version, place, address, connection_request_url, username, events, first_at, last_at, times)
SELECT device_id, oui, product_class, serial_number, manufacturer, software_version, place, address, connection_request_url, username, events, first_at, last_at, times
FROM numbered m
WHERE known OR nth + (SELECT count(*) FROM refused_device o WHERE o.place = m.place) <= ${MOST_OF_PLACE}
ON CONFLICT (device_id) DO UPDATE SET manufacturer = excluded.manufacturer, software_version = excluded.software_version,
  place = excluded.place, address = excluded.address, connection_request_url = excluded.connection_request_url,
  username = excluded.username, events = excluded.events, last_at = excluded.last_at, times = least(r.times::bigint + excluded.times, 2147483647)::int`

/** What came longest ago, and what is known by now. */
const FORGET = `
DELETE FROM refused_device WHERE last_at < $1::timestamptz - make_interval(days => ${KEEP_DAYS})
  OR device_id IN (SELECT device_id FROM refused_device ORDER BY last_at DESC OFFSET ${MOST})
  OR EXISTS (SELECT FROM device d WHERE d.id = refused_device.device_id)`

export function createRefusedDevices(o: { database: Database; clock: Clock; logger: Logger }): RefusedDevices {
  let gathered = new Map<string, Gathered>()
  let ofPlace = new Map<string, number>()
  let writing: Promise<void> | null = null

  const write = async (): Promise<void> => {
    if (gathered.size === 0) return
    const rows = [...gathered.values()]
    gathered = new Map()
    ofPlace = new Map()
    try {
      await o.database.query({ name: 'identity-refused', text: WRITE, values: valuesOf(rows) })
      await o.database.query({ text: FORGET, values: [new Date(o.clock.now()).toISOString()] })
    } catch (error) {
      o.logger.warn('devices that were refused could not be listed', { rows: rows.length, err: error })
    }
  }
  const writeNow = (): Promise<void> => (writing ??= write().finally(() => (writing = null)))
  const stopTimer = coarseInterval(EVERY_MS, () => void writeNow())

  return {
    add(refused) {
      const known = gathered.get(refused.id)
      if (known !== undefined) {
        gathered.set(refused.id, { ...known, ...refused, times: known.times + 1 })
        return
      }
      const place = placeOf(refused.remoteAddress)
      const here = ofPlace.get(place) ?? 0
      if (gathered.size >= MOST_GATHERED || here >= MOST_OF_PLACE) return
      ofPlace.set(place, here + 1)
      gathered.set(refused.id, { ...refused, place, firstAt: refused.at, times: 1 })
    },
    async stop() {
      stopTimer()
      await writing
      await writeNow()
    },
  }
}

function valuesOf(rows: Gathered[]): unknown[][] {
  const text = (value: string): string => cut(storable(value), MOST_TEXT)
  const time = (ms: number): string => new Date(ms).toISOString()
  return [
    rows.map(r => r.id),
    rows.map(r => r.identity.oui),
    rows.map(r => r.identity.productClass),
    rows.map(r => r.identity.serialNumber),
    rows.map(r => text(r.manufacturer)),
    rows.map(r => text(r.softwareVersion)),
    rows.map(r => r.place),
    rows.map(r => text(r.remoteAddress)),
    rows.map(r => text(r.connectionRequestUrl)),
    rows.map(r => text(r.username)),
    rows.map(r =>
      json(r.events.slice(0, MOST_EVENTS).map(e => ({ code: text(e.code), commandKey: text(e.commandKey) }))),
    ),
    rows.map(r => time(r.firstAt)),
    rows.map(r => time(r.at)),
    rows.map(r => r.times),
  ]
}

/** An IPv4 address, or the /64 of an IPv6 one: one subscriber has all of it. */
const placeOf = (address: string): string =>
  address.includes(':') ? `${ipv6Words(address).slice(0, 4).join(':')}::/64` : cut(storable(address), MOST_TEXT)
