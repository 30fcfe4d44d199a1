/** Whether a device can be woken, as connection-request judges it, from what the tables say. */
import { TOLD_ADDRESSES, isNatDetected } from '@auroralinks/database'
import type { Database, ToldAddressColumns } from '@auroralinks/database'
import { assess, helpsFor } from '@auroralinks/reachability'
import type { Assessment, Facts, Help, Method, Way } from '@auroralinks/reachability'
import { time } from '../schemas/common.ts'

export interface Reachability {
  now: Assessment['now']
  method: string | null
  reason: Assessment['reason']
  expectedAt: string | null
  lastMethod: string | null
  lastArrivedAt: string | null
  staleSince: string | null
  asked: number
  successRatio: number | null
  udpBinding: { address: string; boundAt: string; seenAt: string } | null
  jabberId: string | null
  canHelp: Help[]
  helps: ReachabilityHelp[]
}

export interface ReachabilityHelp {
  help: Help
  state: 'queued' | 'on' | 'failed' | 'off-queued' | 'off'
  askedBy: 'rules' | 'person'
  taskId: string
  since: string
  until: string | null
  error: string | null
}

/** Of its tasks as JSON: times in ms since 1970. */
interface HelpColumns {
  help: Help
  askedBy: 'rules' | 'person'
  taskId: string
  since: number
  forSeconds: number | null
  undo: boolean
  undone: boolean
  status: string | null
  endedAt: number | null
  fault: { string?: string } | null
  undoStatus: string | null
}

interface Row extends ToldAddressColumns {
  url: string | null
  ip_address: string | null
  last_inform_at: Date | null
  inform_seconds: number | null
  inform_off: boolean | null
  address: string | null
  port: number | null
  bound_at: Date | null
  seen_at: Date | null
  keep_alive_seconds: number | null
  lapsed_at: Date | null
  known: boolean
  history_url: string | null
  http_ok_at: Date | null
  http_failed_at: Date | null
  http_failed_since: Date | null
  http_failures: number | null
  udp_ok_at: Date | null
  udp_failed_at: Date | null
  udp_failed_since: Date | null
  udp_failures: number | null
  asked: number | null
  arrived: number | null
  xmpp_ok_at: Date | null
  xmpp_failed_at: Date | null
  xmpp_failed_since: Date | null
  xmpp_failures: number | null
  last_method: '' | Method | null
  arrived_at: Date | null
  helps: HelpColumns[] | null
}

const TEXT = `
SELECT s.connection_request_url AS url, s.ip_address, s.last_inform_at, s.inform_seconds, s.inform_off, told.udp_address, told.nat_detected, told.jabber_id,
  b.address, b.port, b.bound_at, b.seen_at, b.keep_alive_seconds, b.lapsed_at, h.device_key IS NOT NULL AS known, h.url AS history_url,
  h.http_ok_at, h.http_failed_at, h.http_failed_since, h.http_failures, h.udp_ok_at, h.udp_failed_at, h.udp_failed_since, h.udp_failures,
  h.xmpp_ok_at, h.xmpp_failed_at, h.xmpp_failed_since, h.xmpp_failures,
  h.asked, h.arrived, h.last_method, h.arrived_at,
  (SELECT json_agg(json_build_object('help', r.help, 'askedBy', r.asked_by, 'taskId', r.task_id, 'since', extract(epoch FROM r.begun_at) * 1000,
     'forSeconds', r.for_seconds, 'undo', r.undo_task_id IS NOT NULL, 'undone', r.undone_at IS NOT NULL, 'status', t.status,
     'endedAt', extract(epoch FROM t.ended_at) * 1000, 'fault', t.fault, 'undoStatus', o.status) ORDER BY r.help)
   FROM reachability_help r LEFT JOIN task t ON t.id = r.task_id LEFT JOIN task o ON o.id = r.undo_task_id WHERE r.device_key = d.key) AS helps
FROM device d LEFT JOIN device_status s ON s.device_key = d.key LEFT JOIN udp_binding b ON b.device_key = d.key
LEFT JOIN reachability h ON h.device_key = d.key
${TOLD_ADDRESSES}
WHERE d.key = $1`

const ms = (d: Date | null): number | null => d?.getTime() ?? null
const known = (s: string | null): string | null => (s === null || s === '' ? null : s)

/** Null when there is no such device. @param o.xmpp whether devices are asked by XMPP @param o.now ms since 1970 */
export async function reachabilityOf(
  database: Database,
  key: bigint,
  o: { xmpp: boolean; now: number },
): Promise<Reachability | null> {
  const [row] = await database.query<Row>({ name: 'device-reachability', text: TEXT, values: [key] })
  if (row === undefined) return null
  const facts = factsOf(row, o.xmpp)
  const a = assess(facts, o.now)
  const helps = (row.helps ?? []).map(helpOf)
  const going = new Set(helps.filter(h => h.state === 'queued' || h.state === 'on').map(h => h.help))
  const asked = row.asked ?? 0
  const isSameUrl = row.history_url === (row.url ?? '')
  return {
    now: a.now,
    method: a.method,
    reason: a.reason,
    expectedAt: a.expectedAt === null ? null : new Date(a.expectedAt).toISOString(),
    lastMethod: known(row.last_method),
    lastArrivedAt: time(row.arrived_at),
    staleSince: isSameUrl ? time(row.http_failed_since) : null,
    asked,
    successRatio: asked === 0 ? null : Math.round(((row.arrived ?? 0) / asked) * 1000) / 1000,
    udpBinding:
      row.address === null || row.lapsed_at !== null
        ? null
        : {
            address: row.address.includes(':') ? `[${row.address}]:${row.port}` : `${row.address}:${row.port}`,
            boundAt: row.bound_at!.toISOString(),
            seenAt: row.seen_at!.toISOString(),
          },
    jabberId: known(row.jabber_id),
    canHelp: helpsFor(facts, o.now).filter(help => !going.has(help)),
    helps,
  }
}

function helpOf(h: HelpColumns): ReachabilityHelp {
  const isOff = h.undo && (h.undoStatus === 'succeeded' || h.status === 'cancelled')
  const over = h.status === 'failed' || h.status === 'expired' || h.status === 'cancelled'
  return {
    help: h.help,
    state: isOff ? 'off' : h.undo ? 'off-queued' : over ? 'failed' : h.status === 'succeeded' ? 'on' : 'queued',
    askedBy: h.askedBy,
    taskId: h.taskId,
    since: new Date(h.since).toISOString(),
    until:
      h.forSeconds === null || h.endedAt === null || h.status !== 'succeeded'
        ? null
        : new Date(h.endedAt + h.forSeconds * 1000).toISOString(),
    error: h.fault?.string ?? null,
  }
}

function factsOf(row: Row, xmpp: boolean): Facts {
  const way = (ok: Date | null, failed: Date | null, since: Date | null, failures: number | null): Way => ({
    okAt: ms(ok),
    failedAt: ms(failed),
    failedSince: ms(since),
    failures: failures ?? 0,
  })
  return {
    url: row.url ?? '',
    ipAddress: row.ip_address ?? '',
    natDetected: isNatDetected(row),
    udpAddress: row.udp_address ?? '',
    binding:
      row.address === null
        ? null
        : {
            seenAt: row.seen_at!.getTime(),
            keepAliveMs: row.keep_alive_seconds === null ? null : row.keep_alive_seconds * 1000,
            lapsed: row.lapsed_at !== null,
          },
    jid: xmpp ? (row.jabber_id ?? '').trim() : '',
    lastInformAt: ms(row.last_inform_at),
    informSeconds: row.inform_seconds ?? 0,
    informOff: row.inform_off ?? false,
    history: row.known
      ? {
          url: row.history_url ?? '',
          http: way(row.http_ok_at, row.http_failed_at, row.http_failed_since, row.http_failures),
          udp: way(row.udp_ok_at, row.udp_failed_at, row.udp_failed_since, row.udp_failures),
          xmpp: way(row.xmpp_ok_at, row.xmpp_failed_at, row.xmpp_failed_since, row.xmpp_failures),
          asked: row.asked ?? 0,
          arrived: row.arrived ?? 0,
          lastMethod: row.last_method ?? '',
          arrivedAt: ms(row.arrived_at),
        }
      : null,
  }
}
