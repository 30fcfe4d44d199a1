/** The devices of jobs, by SQL: thousands with one statement, and the counts of their jobs with them. */
import type { Database, Queryable } from '@auroralinks/database'
import type { Scope } from '../access/access.ts'
import { FAILURES, furthest, ORDER } from '../jobs/job.ts'
import type { Change, Counted, DeviceStatus, Job } from '../jobs/job.ts'
import { createParams } from '../keyset.ts'
import type { Page, PageRequest, Params, SqlSortField } from '../keyset.ts'
import type { TaskFault } from '../task-body.ts'
import { reachable } from './device-list.ts'
import { scopedPage } from './scoped-page.ts'
import type { ScopedList } from './scoped-page.ts'
import { within } from './within.ts'

export const JOB_DEVICE_SORT_FIELDS: Readonly<Record<string, SqlSortField>> = {
  n: { sql: 'x.n', type: 'bigint' },
}

export interface JobDevice {
  n: number
  deviceId: string
  taskId: string | null
  status: DeviceStatus
  fault: TaskFault | null
  changedAt: Date | null
}

/** One whose task is being given. */
export interface Giving {
  n: number
  deviceId: string
  taskId: string
}

/** Devices that are looked at with one statement while those of a job are found. */
const WINDOW = 20_000

const LIST: ScopedList = {
  columns: 'x.n, x.device_id as "deviceId", x.task_id as "taskId", x.status, x.fault, x.changed_at as "changedAt"',
  from: 'job_device',
  device: { by: 'id', sql: 'x.device_id' },
}
const RANK = (sql: string): string =>
  `coalesce(array_position(array[${ORDER.map(s => `'${s}'`).join(', ')}], ${sql}), ${ORDER.length + 1})`
/** What failed, unless a retry of the job has taken it over already. */
const notRetried = (job: string): string =>
  `not exists (select from job r join job_device y on y.job_id = r.id where r.retry_of = ${job} and y.device_id = x.device_id and y.status <> 'cancelled')`
const IS_FAILURE = `x.fault is not null and x.status in (${FAILURES.map(s => `'${s}'`).join(', ')})`

export interface JobDeviceStore {
  /** Those with these ids that are within reach, in this order. @returns their ids */
  name(tx: Queryable, jobId: string, deviceIds: readonly string[], scope: Scope): Promise<Set<string>>
  /** Where the search for devices by a filter, or for the failures of a job, would end now. */
  endOfDevices(db: Queryable): Promise<bigint>
  endOfJob(db: Queryable, jobId: string): Promise<bigint>
  /** How many devices are within reach, and the first of them. @throws Problem when that takes too long */
  count(scope: Scope, first: number): Promise<{ total: number; first: string[] }>
  /** Whether something failed in a job that no retry of it has taken over. */
  mayRetry(jobId: string): Promise<boolean>
  /** A further part of the search for the devices of a job; false: it is not this owner's any more. */
  findMore(job: Job, owner: string, scope: Scope): Promise<boolean>
  /** Begins to give the next ones their task. @returns them; null: it may not go on */
  begin(
    job: Job,
    owner: string,
    o: { many: number; pacedUntil: number; taskIdOf(deviceId: string): string },
  ): Promise<Giving[] | null>
  /** Those whose task was begun to be given and of which no answer is noted. */
  unanswered(job: Job): Promise<Giving[]>
  /** All that was begun is answered. */
  settled(job: Job, owner: string): Promise<void>
  /** What became of tasks: each counts once, and none goes back. */
  change(changes: readonly Change[]): Promise<void>
  /** Cancels the next ones that wait. @returns whether there were any */
  cancelWaiting(job: Job, owner: string): Promise<boolean>
  /** Some that are to be cancelled, in order. */
  cancellable(jobId: string, after: number, most: number): Promise<Giving[]>
  /** Open ones whose task stands otherwise, or is not there any more, among the next ones in order. */
  differing(job: Job, after: number, most: number): Promise<Change[]>
  list(
    jobId: string,
    status: Counted | 'failures' | undefined,
    page: PageRequest,
    scope: Scope,
  ): Promise<Page<JobDevice>>
}

/** @param o.slowMs how long counting what a filter finds may take */
export function createJobDeviceStore(database: Database, o: { slowMs: number }): JobDeviceStore {
  /** Within a transaction that has the job, while it is this owner's. */
  const owned = async <T>(
    job: Pick<Job, 'id'>,
    owner: string,
    work: (tx: Queryable, status: string) => Promise<T>,
  ): Promise<T | null> =>
    database.transaction(async tx => {
      const [row] = await tx.query<{ status: string }>({
        text: 'select status from job where id = $1 and lease_owner = $2 for update',
        values: [job.id, owner],
      })
      return row === undefined ? null : work(tx, row.status)
    })

  return {
    async name(tx, jobId, deviceIds, scope) {
      const params = createParams()
      const job = params.add(jobId)
      const condition = reachable(scope, params)
      const rows = await tx.query<{ device_id: string }>({
        text: `insert into job_device (job_id, n, device_id, status)
          select ${job}::uuid, row_number() over (order by i.nr), d.id, 'waiting'
          from unnest(${params.add(deviceIds)}::text[]) with ordinality as i (id, nr)
          join device d on d.id = i.id left join device_status s on s.device_key = d.key${condition === null ? '' : ` where ${condition}`}
          returning device_id`,
        values: params.values,
      })
      await tx.query({
        text: 'update job set total = $2, waiting = $2 where id = $1',
        values: [jobId, rows.length],
      })
      return new Set(rows.map(r => r.device_id))
    },
    async endOfDevices(db) {
      const [row] = await db.query<{ last: bigint | null }>({ text: 'select max(key) as last from device' })
      return BigInt(row?.last ?? 0)
    },
    async endOfJob(db, jobId) {
      const [row] = await db.query<{ last: number | null }>({
        text: 'select max(n) as last from job_device where job_id = $1',
        values: [jobId],
      })
      return BigInt(row?.last ?? 0)
    },
    async count(scope, first) {
      const params = createParams()
      const condition = reachable(scope, params)
      const from = `from device d left join device_status s on s.device_key = d.key${condition === null ? '' : ` where ${condition}`}`
      return within(
        database,
        {
          slowMs: o.slowMs,
          where: '/filter',
          detail: `what it finds was not counted within ${o.slowMs / 1000} s; the job itself is given without this`,
        },
        async tx => {
          const [row] = await tx.query<{ n: number }>({
            text: `select count(*)::int as n ${from}`,
            values: params.values,
          })
          const ids = await tx.query<{ id: string }>({
            text: `select d.id ${from} order by d.key limit ${first}`,
            values: params.values,
          })
          return { total: row!.n, first: ids.map(r => r.id) }
        },
      )
    },
    async mayRetry(jobId) {
      const rows = await database.query({
        text: `select 1 from job_device x where x.job_id = $1 and ${IS_FAILURE} and ${notRetried('$1')} limit 1`,
        values: [jobId],
      })
      return rows.length > 0
    },
    async findMore(job, owner, scope) {
      const of = job.retryOf
      const [window] = await database.query<{ last: bigint | null }>(
        of === null
          ? {
              text: `select max(k.key) as last from (select key from device where key > $1 and key <= $2 order by key limit ${WINDOW}) k`,
              values: [String(job.preparedTo), String(job.prepareTo)],
            }
          : {
              text: `select max(k.n)::bigint as last from (select n from job_device where job_id = $3 and n > $1::bigint and n <= $2::bigint order by n limit ${WINDOW}) k`,
              values: [String(job.preparedTo), String(job.prepareTo), of],
            },
      )
      const last = window?.last ?? null
      const found = await owned(job, owner, async (tx, status) => {
        // Cancelled meanwhile: it has the devices that it has.
        if (last === null || status === 'cancelling') {
          await tx.query({ text: 'update job set is_prepared = true where id = $1', values: [job.id] })
          return true
        }
        const params = createParams()
        const [id, base] = [params.add(job.id), params.add(job.total)]
        const [from, to] = [params.add(String(job.preparedTo)), params.add(String(last))]
        const [source, range, order] =
          of === null
            ? ['device d', `d.key > ${from}::bigint and d.key <= ${to}::bigint`, 'd.key']
            : [
                'job_device x join device d on d.id = x.device_id',
                `x.job_id = ${params.add(of)}::uuid and x.n > ${from}::bigint and x.n <= ${to}::bigint and ${IS_FAILURE} and ${notRetried(`${params.add(of)}::uuid`)}`,
                'x.n',
              ]
        const condition = reachable(scope, params)
        const [added] = await tx.query<{ n: number }>({
          text: `with added as (
              insert into job_device (job_id, n, device_id, status)
              select ${id}::uuid, ${base}::int + row_number() over (order by ${order}), d.id, 'waiting'
              from ${source} left join device_status s on s.device_key = d.key
              where ${range}${condition === null ? '' : ` and ${condition}`} returning 1
            ) select count(*)::int as n from added`,
          values: params.values,
        })
        await tx.query({
          text: 'update job set total = total + $2, waiting = waiting + $2, prepared_to = $3 where id = $1',
          values: [job.id, added!.n, String(last)],
        })
        return true
      })
      return found !== null
    },
    begin: (job, owner, next) =>
      owned(job, owner, async (tx, status) => {
        if (status !== 'running') return null
        const devices = await tx.query<{ n: number; deviceId: string }>({
          text: 'select n, device_id as "deviceId" from job_device where job_id = $1 and n > $2 order by n limit $3',
          values: [job.id, job.givenTo, next.many],
        })
        const last = devices.at(-1)
        if (last === undefined) return []
        const giving = devices.map(d => ({ ...d, taskId: next.taskIdOf(d.deviceId) }))
        await tx.query({
          text: `update job_device x set status = 'giving', task_id = g.task_id, changed_at = now()
            from unnest($2::int[], $3::uuid[]) as g (n, task_id) where x.job_id = $1 and x.n = g.n and x.n > $4 and x.n <= $5`,
          values: [job.id, giving.map(g => g.n), giving.map(g => g.taskId), job.givenTo, last.n],
        })
        await tx.query({
          text: 'update job set given_to = $2, paced_until = $3 where id = $1',
          values: [job.id, last.n, new Date(next.pacedUntil)],
        })
        return giving
      }),
    unanswered: job =>
      database.query<Giving>({
        text: `select n, device_id as "deviceId", task_id as "taskId" from job_device where job_id = $1 and n > $2 and n <= $3 and status = 'giving' order by n`,
        values: [job.id, job.settledTo, job.givenTo],
      }),
    async settled(job, owner) {
      await database.query({
        text: 'update job set settled_to = greatest(settled_to, $3) where id = $1 and lease_owner = $2',
        values: [job.id, owner, job.givenTo],
      })
    },
    async change(all) {
      const changes = furthest(all).map(withFault)
      if (changes.length === 0) return
      await database.transaction(async tx => {
        const jobs = [...new Set(changes.map(c => c.jobId))]
        await tx.query({ text: 'select 1 from job where id = any($1::uuid[]) order by id for update', values: [jobs] })
        const steps = await tx.query<{ job_id: string; before: DeviceStatus; status: DeviceStatus; n: number }>({
          text: `with changed as (
              select x.job_id, x.n, x.status as before, c.status, c.fault
              from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::jsonb[]) as c (job_id, device_id, task_id, status, fault)
              join job_device x on x.job_id = c.job_id and x.device_id = c.device_id and x.task_id = c.task_id
              where ${RANK('c.status')} > ${RANK('x.status')}
            ), written as (
              update job_device x set status = c.status, fault = c.fault, changed_at = now()
              from changed c where x.job_id = c.job_id and x.n = c.n returning x.job_id, c.before, c.status
            ) select job_id, before, status, count(*)::int as n from written group by 1, 2, 3`,
          values: [
            changes.map(c => c.jobId),
            changes.map(c => c.deviceId),
            changes.map(c => c.taskId),
            changes.map(c => c.status),
            changes.map(c => (c.fault === null ? null : JSON.stringify(c.fault))),
          ],
        })
        for (const [jobId, of] of Map.groupBy(steps, s => s.job_id)) await count(tx, jobId, of)
      })
    },
    async cancelWaiting(job, owner) {
      const many = await owned(job, owner, async (tx, status) => {
        if (status !== 'cancelling') return 0
        const [row] = await tx.query<{ n: number }>({
          text: `with cancelled as (
              update job_device set status = 'cancelled', changed_at = now() where job_id = $1 and n > $2 and n <= $2 + ${WINDOW} returning 1
            ) select count(*)::int as n from cancelled`,
          values: [job.id, job.givenTo],
        })
        await tx.query({
          text: 'update job set given_to = given_to + $2, settled_to = case when settled_to = given_to then given_to + $2 else settled_to end, waiting = waiting - $2, cancelled = cancelled + $2 where id = $1',
          values: [job.id, row!.n],
        })
        return row!.n
      })
      return many !== null && many > 0
    },
    cancellable: (jobId, after, most) =>
      database.query<Giving>({
        text: `select n, device_id as "deviceId", task_id as "taskId" from job_device where job_id = $1 and n > $2 and status in ('giving', 'queued') order by n limit ${most}`,
        values: [jobId, after],
      }),
    differing: (job, after, most) =>
      database.query<Change>({
        text: `select x.job_id as "jobId", x.device_id as "deviceId", x.task_id as "taskId", coalesce(t.status, 'failed') as status,
            case when t.id is null then $4::jsonb else t.fault end as fault
          from job_device x left join task t on t.id = x.task_id
          where x.job_id = $1 and x.n > $2 and x.n <= $2 + $3::int and x.status in ('queued', 'running') and x.status is distinct from t.status`,
        values: [job.id, after, most, JSON.stringify(TASK_GONE)],
      }),
    list: (jobId, status, page, scope) =>
      scopedPage<JobDevice, JobDevice>(database, LIST, {
        where: params => [`x.job_id = ${params.add(jobId)}`, ...standsAs(status, params)],
        page,
        scope,
        convert: ({ sort_values: _, ...d }) => d,
      }),
  }
}

/** The condition of a list. */
function standsAs(status: Counted | 'failures' | undefined, params: Params): string[] {
  if (status === undefined) return []
  if (status === 'failures') return [IS_FAILURE]
  if (status === 'waiting') return [`x.status in ('waiting', 'giving')`]
  const is = `x.status = ${params.add(status)}`
  // Those have an index.
  return (FAILURES as readonly string[]).includes(status) ? [is, 'x.fault is not null'] : [is]
}

const TASK_GONE: TaskFault = { code: 'unknown-outcome', string: 'Its task is not kept any more', detail: [] }

/** Of a fault so many names are kept: the task has all. */
const MOST_DETAIL = 20

/** Whatever failed says why: by that it is found again. */
function withFault(change: Change): Change {
  const isFailure = (FAILURES as readonly string[]).includes(change.status)
  const fault = change.fault ?? (isFailure ? { code: change.status, string: '', detail: [] } : null)
  return { ...change, fault: fault === null ? null : { ...fault, detail: fault.detail.slice(0, MOST_DETAIL) } }
}

const counted = (status: DeviceStatus): Counted => (status === 'giving' ? 'waiting' : status)

/** Brings the counts of a job up to what its devices did. */
async function count(
  tx: Queryable,
  jobId: string,
  steps: readonly { before: DeviceStatus; status: DeviceStatus; n: number }[],
): Promise<void> {
  const by = new Map<Counted, number>()
  for (const { before, status, n } of steps) {
    by.set(counted(before), (by.get(counted(before)) ?? 0) - n)
    by.set(counted(status), (by.get(counted(status)) ?? 0) + n)
  }
  const moved = [...by].filter(([, n]) => n !== 0)
  if (moved.length === 0) return
  await tx.query({
    text: `update job set ${moved.map(([name], i) => `${name} = ${name} + $${i + 2}`).join(', ')} where id = $1`,
    values: [jobId, ...moved.map(([, n]) => n)],
  })
}
