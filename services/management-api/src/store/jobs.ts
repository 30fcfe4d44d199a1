/**
 * Jobs, by SQL. Whoever changes devices of a job locks the job first: its counts are those of its devices, and two writers
 * never wait for each other in a circle.
 */
import type { Database, Queryable } from '@auroralinks/database'
import { isUuid } from '@auroralinks/runtime'
import type { Access, Scope } from '../access/access.ts'
import type { Giver, Job, JobStatus } from '../jobs/job.ts'
import { createParams } from '../keyset.ts'
import type { Page, PageRequest, SqlSortField } from '../keyset.ts'
import { equals, sqlPage } from './sql-page.ts'

export const JOB_SORT_FIELDS: Readonly<Record<string, SqlSortField>> = {
  createdAt: { sql: 'x.created_at', type: 'timestamptz' },
  id: { sql: 'x.id', type: 'uuid' },
}

/** Whose process works at a job is known for so long without a further word, in seconds. */
const LEASE_SECONDS = 20
/** How many jobs may go on at once, of the installation and of each tenant. */
export const mostOpen = (tenant: string | null): number => (tenant === null ? 200 : 50)

const COLUMNS = `x.id, x.status, x.told, x.created_at as "createdAt", x.ended_at as "endedAt",
  json_build_object('kind', x.giver_kind, 'id', x.giver_id, 'name', x.giver_name, 'roles', x.giver_roles, 'tenant', x.tenant) as giver,
  x.filter, x.retry_of as "retryOf", x.task, x.task_sealed as "taskSealed", x.rate_per_second as "ratePerSecond", x.wake,
  x.paused_because as "pausedBecause", x.is_prepared as "isPrepared", x.prepared_to as "preparedTo", x.prepare_to as "prepareTo",
  x.given_to as "givenTo", x.settled_to as "settledTo", x.paced_until as "pacedUntil", x.total,
  json_build_object('waiting', x.waiting, 'queued', x.queued, 'running', x.running, 'succeeded', x.succeeded, 'failed', x.failed,
    'expired', x.expired, 'cancelled', x.cancelled) as counts`

export interface NewJob
  extends Pick<Job, 'id' | 'giver' | 'filter' | 'retryOf' | 'task' | 'taskSealed' | 'ratePerSecond' | 'wake'> {
  /** Where the search for its devices ends; null: they are named. */
  prepareTo: bigint | null
  now: number
}

/** Whose jobs somebody sees. */
export interface SeenBy {
  /** Null: those of all. */
  tenant: string | null
  /** Who is limited to a group of devices sees the own alone; null: those of everybody. */
  giver: Pick<Access, 'kind' | 'id'> | null
}

const ownJobs = ({ tenant, giver }: SeenBy): Record<string, string | undefined> => ({
  'x.tenant': tenant ?? undefined,
  'x.giver_kind': giver?.kind,
  'x.giver_id': giver?.id,
})

export interface JobStore {
  /** False: there are too many already. */
  add(tx: Queryable, job: NewJob): Promise<boolean>
  get(id: string, by?: SeenBy): Promise<Job | null>
  list(status: JobStatus | undefined, page: PageRequest, by: SeenBy): Promise<Page<Job>>
  /** With the row locked, for a change of it. */
  locked(tx: Queryable, id: string): Promise<Job | null>
  setStatus(tx: Queryable, id: string, status: JobStatus, pausedBecause?: string | null): Promise<void>
  /** Of a running one that is this owner's. */
  pauseBecause(id: string, owner: string, why: string): Promise<void>
  setRate(tx: Queryable, id: string, ratePerSecond: number): Promise<void>
  setGiver(tx: Queryable, id: string, giver: Giver): Promise<void>
  setTold(id: string, told: string): Promise<void>
  end(id: string, owner: string, status: JobStatus): Promise<void>
  /** Takes some that nobody works at and that need somebody. */
  take(owner: string, most: number): Promise<string[]>
  /** The job, when it is still this owner's to work at; the lease goes on. */
  hold(id: string, owner: string): Promise<Job | null>
  /** Nobody works at it any more: the next one may take it at once. */
  release(id: string, owner: string): Promise<void>
  /** Drops what ended long ago, a part at a time. @param days how long jobs are kept */
  clean(days: number): Promise<void>
}

const EVERYBODY: SeenBy = { tenant: null, giver: null }

const lease = `now() + interval '${LEASE_SECONDS} seconds'`
const OPEN = `('running', 'paused', 'cancelling')`

/** Of some ids those of jobs whose events somebody may follow: of a tenant all that are its own. */
export async function jobsOfTenant(
  database: Database,
  ids: readonly string[],
  { tenant, devices }: Pick<Scope, 'tenant' | 'devices'>,
): Promise<string[]> {
  const those = tenant === null || devices !== null ? [] : ids.filter(isUuid)
  if (those.length === 0) return []
  const rows = await database.query<{ id: string }>({
    text: 'select id from job where id = any($1::uuid[]) and tenant = $2',
    values: [those, tenant],
  })
  return rows.map(r => r.id)
}

export function createJobStore(database: Database): JobStore {
  const find = async (db: Queryable, where: string, values: unknown[]): Promise<Job | null> => {
    const [row] = await db.query<Job>({ text: `select ${COLUMNS} from job x where ${where}`, values })
    return row ?? null
  }
  return {
    async add(tx, j) {
      await tx.query({ text: `select pg_advisory_xact_lock(hashtext('acs-jobs'))` })
      const [open] = await tx.query<{ n: number }>({
        text: `select count(*)::int as n from job where status in ${OPEN} and tenant is not distinct from $1`,
        values: [j.giver.tenant],
      })
      if (open!.n >= mostOpen(j.giver.tenant)) return false
      await tx.query({
        text: `insert into job (id, status, created_at, giver_kind, giver_id, giver_name, giver_roles, filter, retry_of, task, task_sealed, rate_per_second, wake, is_prepared, prepare_to, tenant)
          values ($1, 'running', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
        values: [
          j.id,
          new Date(j.now),
          j.giver.kind,
          j.giver.id,
          j.giver.name,
          j.giver.roles,
          j.filter,
          j.retryOf,
          JSON.stringify(j.task),
          j.taskSealed === null ? null : Buffer.from(j.taskSealed),
          j.ratePerSecond,
          j.wake,
          j.prepareTo === null,
          String(j.prepareTo ?? 0n),
          j.giver.tenant,
        ],
      })
      return true
    },
    get(id, by = EVERYBODY) {
      const params = createParams()
      const conditions = equals({ 'x.id': id, ...ownJobs(by) }, params)
      return find(database, conditions.join(' and '), params.values)
    },
    list: (status, page, by) =>
      sqlPage<Job, Job>(
        database,
        { columns: COLUMNS, from: 'job' },
        {
          where: params => equals({ 'x.status': status, ...ownJobs(by) }, params),
          page,
          convert: ({ sort_values: _, ...job }) => job,
        },
      ),
    locked: (tx, id) => find(tx, 'x.id = $1 for update', [id]),
    async setStatus(tx, id, status, pausedBecause = null) {
      await tx.query({
        text: 'update job set status = $2, paused_because = $3 where id = $1',
        values: [id, status, pausedBecause],
      })
    },
    async pauseBecause(id, owner, why) {
      await database.query({
        text: `update job set status = 'paused', paused_because = $3 where id = $1 and lease_owner = $2 and status = 'running'`,
        values: [id, owner, why],
      })
    },
    async setRate(tx, id, ratePerSecond) {
      await tx.query({ text: 'update job set rate_per_second = $2 where id = $1', values: [id, ratePerSecond] })
    },
    async setGiver(tx, id, { kind, id: giverId, name, roles }) {
      await tx.query({
        text: 'update job set giver_kind = $2, giver_id = $3, giver_name = $4, giver_roles = $5 where id = $1',
        values: [id, kind, giverId, name, roles],
      })
    },
    async setTold(id, told) {
      await database.query({ text: 'update job set told = $2 where id = $1', values: [id, told] })
    },
    async end(id, owner, status) {
      await database.query({
        text: `update job set status = $3, ended_at = now(), paused_because = null
          where id = $1 and lease_owner = $2 and is_prepared and status in ${OPEN} and (status = 'cancelling') = ($3 = 'cancelled') and waiting + queued + running = 0`,
        values: [id, owner, status],
      })
    },
    async take(owner, most) {
      const rows = await database.query<{ id: string }>({
        text: `update job set lease_owner = $1, lease_until = ${lease} where id in (
          select id from job where (status in ${OPEN} or told is distinct from status) and (lease_until is null or lease_until < now())
          order by created_at limit ${most} for update skip locked
        ) returning id`,
        values: [owner],
      })
      return rows.map(r => r.id)
    },
    async hold(id, owner) {
      const job = await find(database, 'x.id = $1 and x.lease_owner = $2', [id, owner])
      if (job === null) return null
      await database.query({
        text: `update job set lease_until = ${lease} where id = $1 and lease_owner = $2 and lease_until < now() + interval '${LEASE_SECONDS - 5} seconds'`,
        values: [id, owner],
      })
      return job
    },
    async release(id, owner) {
      await database.query({
        text: 'update job set lease_owner = null, lease_until = null where id = $1 and lease_owner = $2',
        values: [id, owner],
      })
    },
    async clean(days) {
      const old = await database.query<{ id: string }>({
        text: 'select id from job where ended_at < now() - make_interval(days => $1)',
        values: [days],
      })
      for (const { id } of old) {
        for (;;) {
          const gone = await database.query({
            text: `delete from job_device where job_id = $1 and n in (select n from job_device where job_id = $1 order by n limit 10000) returning 1`,
            values: [id],
          })
          if (gone.length === 0) break
        }
        await database.query({ text: 'delete from job where id = $1', values: [id] })
      }
    },
  }
}
