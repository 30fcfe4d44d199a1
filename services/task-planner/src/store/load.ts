/**
 * Reads what is known of devices, many at a time: what waits while one read is under way goes
 * out with the next. By SQL, since each session may pass here: most devices need one statement.
 */
import type { Database } from '@auroralinks/database'
import { firstIdOf } from '@auroralinks/database'
import type { CwmpVersion } from '@auroralinks/cwmp'
import { createInterner } from '@auroralinks/runtime'
import type { Task } from '@auroralinks/tasks'
import type { Device, Evidence, Session, Silence } from '../domain/model.ts'
import { NONE, outstandingOf } from '../domain/model.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { TaskRow } from './rows/task.ts'
import { TASK_COLUMNS, taskFromRow } from './rows/task.ts'

interface DeviceRow {
  key: bigint
  id: string
  data_model_root: string | null
  inform_digest: Buffer | null
  software_version: string | null
  cwmp_version: string | null
  last_inform_at: Date | null
  watched: boolean
  inform_seconds: number
  inform_off: boolean
  silent_since: Date | null
  ip_address: string | null
  quarantined: boolean
  tenant: string | null
  state_at: Date | null
  evidence: Evidence | null
  /** Whether there are any: most devices have none of these. */
  tasks: boolean
  sessions: boolean
  faults: boolean
}

interface SessionRow {
  id: string
  device_key: bigint
  started_at: Date
  events: Session['events']
  authentication: string
  rpcs: number
}

/** A session that began before this, in ms, cannot be going on. */
const OPEN_MS = 86_400_000

/** Of the many devices of one model one copy is kept. */
const shared = createInterner()

/** Of each device only the newest are looked at: what is older and never ended was replaced. */
const newestSessions = (key: string): string =>
  `(SELECT id, device_key, started_at, ended_at, events, authentication, rpcs FROM session WHERE device_key = ${key} AND id >= $2::uuid ORDER BY started_at DESC LIMIT 4)`

const DEVICES = `SELECT d.key, d.id, s.data_model_root, s.inform_digest, s.software_version, s.cwmp_version,
    s.last_inform_at, s.silence_check_at IS NOT NULL AS watched, s.inform_seconds, s.inform_off, s.silent_since, s.ip_address, s.state_at, s.evidence, d.state = 'quarantined' AS quarantined, d.tenant,
    EXISTS (SELECT FROM task t WHERE t.device_key = d.key AND t.ended_at IS NULL) AS tasks,
    EXISTS (SELECT FROM ${newestSessions('d.key')} n WHERE n.ended_at IS NULL) AS sessions,
    EXISTS (SELECT FROM fault f WHERE f.device_key = d.key) AS faults
  FROM device d LEFT JOIN device_status s ON s.device_key = d.key WHERE d.id = ANY($1)`
const SESSIONS = `SELECT s.* FROM unnest($1::bigint[]) AS k(key) CROSS JOIN LATERAL ${newestSessions('k.key')} s WHERE s.ended_at IS NULL ORDER BY s.id`

export interface Loader {
  /** The device with its tasks and its open session; null when the registry does not know it. */
  device(id: string): Promise<Device | null>
}

/** @param now ms since 1970 @param secrets seals what was stored before values were */
export function createLoader(
  database: Database,
  now: () => number,
  secrets: Pick<Secrets, 'sealedArguments' | 'resealed'>,
): Loader {
  let waiting = new Map<string, { resolve(d: Device | null): void; reject(e: unknown): void }[]>()
  let running = 0
  const pump = (): void => {
    if (running >= 2 || waiting.size === 0) return
    const batch = waiting
    waiting = new Map()
    running++
    void loadDevices(database, [...batch.keys()], now(), secrets)
      .then(
        found => {
          for (const [id, waiters] of batch) for (const w of waiters) w.resolve(found.get(id) ?? null)
        },
        error => {
          for (const waiters of batch.values()) for (const w of waiters) w.reject(error)
        },
      )
      .finally(() => {
        running--
        pump()
      })
  }
  return {
    device: id =>
      new Promise((resolve, reject) => {
        const waiters = waiting.get(id)
        if (waiters) waiters.push({ resolve, reject })
        else waiting.set(id, [{ resolve, reject }])
        setImmediate(pump)
      }),
  }
}

async function loadDevices(
  database: Database,
  ids: string[],
  now: number,
  secrets: Pick<Secrets, 'sealedArguments' | 'resealed'>,
): Promise<Map<string, Device>> {
  const since = firstIdOf(now - OPEN_MS)
  const askedAs = new Map(ids.map(id => [id, id]))
  const rows = await database.query<DeviceRow>({ name: 'planner-load-devices', values: [ids, since], text: DEVICES })
  if (rows.length === 0) return new Map()
  const those = async <R>(has: (r: DeviceRow) => boolean, read: (keys: bigint[]) => Promise<R[]>): Promise<R[]> => {
    const keys = rows.filter(has).map(r => r.key)
    return keys.length === 0 ? [] : read(keys)
  }
  const [tasks, sessions, faults] = await Promise.all([
    those(
      r => r.tasks,
      keys =>
        database.query<TaskRow>({
          name: 'planner-load-tasks',
          values: [keys],
          text: `SELECT ${TASK_COLUMNS} FROM task WHERE device_key = ANY($1) AND ended_at IS NULL ORDER BY seq`,
        }),
    ),
    those(
      r => r.sessions,
      keys => database.query<SessionRow>({ name: 'planner-load-sessions', values: [keys, since], text: SESSIONS }),
    ),
    those(
      r => r.faults,
      keys =>
        database.query<{ id: string; device_key: bigint; cause: string }>({
          name: 'planner-load-faults',
          values: [keys],
          text: 'SELECT id, device_key, cause FROM fault WHERE device_key = ANY($1)',
        }),
    ),
  ])
  const tasksOf = groupBy(tasks, t => t.device_key),
    sessionsOf = groupBy(sessions, s => s.device_key),
    faultsOf = groupBy(faults, f => f.device_key)
  return new Map(
    rows.map(r => {
      const own =
        tasksOf
          .get(r.key)
          ?.map(row =>
            taskFromRow(row.progress === null ? row : { ...row, progress: secrets.resealed(r.id, row.progress) }),
          )
          .map(t => ({ ...t, arguments: secrets.sealedArguments(r.id, t.arguments) })) ?? NONE
      // Of several that never ended only the newest can still go on; the one before it is put aside and given up with it.
      const [older, newest] = (sessionsOf.get(r.key) ?? [])
        .slice(-2)
        .map(s => sessionFromRow(s, own, r, now))
        .reduce<(Session | null)[]>((pair, s) => [pair[1] ?? null, s], [null, null])
      const device: Device = {
        key: String(r.key),
        id: askedAs.get(r.id)!,
        root: sharedOrNull(r.data_model_root) as Device['root'],
        informDigest: r.inform_digest?.toString('hex') ?? null,
        softwareVersion: sharedOrNull(r.software_version),
        session: newest ?? null,
        superseded: older ?? null,
        tasks: own,
        faults: faultsOf.get(r.key)?.map(f => ({ id: f.id, cause: f.cause })) ?? NONE,
        lastInformAt: r.last_inform_at?.getTime() ?? null,
        stateAt: r.state_at?.getTime() ?? null,
        ...(r.tenant !== null && { tenant: shared(r.tenant) }),
        ...(r.ip_address !== null && { address: r.ip_address }),
        ...r.evidence,
        ...(r.watched && { silence: silenceOf(r) }),
      }
      return [r.id, orphansUnknown(device)]
    }),
  )
}

/** Of the many devices that come at the same interval one copy is kept. */
const intervals = new Map<number, Silence>()

function silenceOf({ inform_seconds: seconds, inform_off: off, silent_since: since }: DeviceRow): Silence {
  if (off || since !== null) return { seconds, off, since: since?.getTime() ?? null }
  let known = intervals.get(seconds)
  if (known === undefined && intervals.size < 1_000) intervals.set(seconds, (known = { seconds, off, since: null }))
  return known ?? { seconds, off, since: null }
}

const sharedOrNull = (text: string | null): string | null => (text === null ? null : shared(text))

/** An intent whose session is not open any more has an unknown outcome. */
function orphansUnknown(d: Device): Device {
  if (d.tasks.length === 0) return d
  const open = new Set([d.session?.id, d.superseded?.id])
  const tasks = d.tasks.map(
    (t): Task =>
      t.progress.intent && !open.has(t.progress.intent.sessionId) && t.progress.waitUntil === null
        ? {
            ...t,
            progress: {
              ...t.progress,
              unknown: true,
              notes: { ...t.progress.notes, sentAt: t.progress.intent.sentAt, sessionId: t.progress.intent.sessionId },
            },
          }
        : t,
  )
  return { ...d, tasks }
}

/** How a session is answered whose Inform another planner got is not known here; nothing is concluded from it. */
const UNKNOWN_FORM = Object.freeze({ declaration: false, tries: 0, trial: false })

/** A session that another planner had: what was out is known only where it was written down. */
function sessionFromRow(
  row: SessionRow,
  tasks: readonly Task[],
  { cwmp_version: version, quarantined }: Pick<DeviceRow, 'cwmp_version' | 'quarantined'>,
  now: number,
): Session {
  const task = tasks.find(t => t.progress.intent?.sessionId === row.id && !t.progress.unknown)
  const intent = task?.progress.intent
  const reply = intent
    ? { cause: intent.cause, reply: { kind: 'rpc' as const, id: intent.rpcId, request: intent.request } }
    : null
  return {
    id: row.id,
    version: (version ?? '1.0') as CwmpVersion,
    startedAt: row.started_at.getTime(),
    lastPostAt: now,
    timeoutMs: 60_000,
    events: row.events,
    authentication: row.authentication,
    traced: false,
    ...(quarantined && { quarantined }),
    form: UNKNOWN_FORM,
    phase: 'working',
    previous: null,
    rpcs: row.rpcs,
    others: 0,
    faulted: false,
    messages: [],
    lastReply: reply,
    outstanding: task && intent ? outstandingOf(task.id, intent, intent.heardAt ?? null) : null,
  }
}

function groupBy<T>(rows: T[], key: (row: T) => bigint): Map<bigint, T[]> {
  const out = new Map<bigint, T[]>()
  for (const row of rows) {
    const list = out.get(key(row))
    if (list) list.push(row)
    else out.set(key(row), [row])
  }
  return out
}
