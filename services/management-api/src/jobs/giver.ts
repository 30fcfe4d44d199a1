/** Who answers for a job, and what that one may do as things are now: a job reaches no further, however long it runs. */
import type { RoleBook } from '../access/role-book.ts'
import { EVERYTHING } from '../access/access.ts'
import type { Access, Scope } from '../access/access.ts'
import { allowed } from '../access/allowed.ts'
import { checkNames, withParameters } from '../access/filters.ts'
import { both } from '../access/group.ts'
import { actingFor } from '../access/tenants.ts'
import { FilterError } from '../filter/lex.ts'
import { parseFilter } from '../filter/parse.ts'
import type { Filter } from '../filter/parse.ts'
import { createParams } from '../keyset.ts'
import type { KeyRing } from '../keys.ts'
import { accessOf } from '../oidc/claims.ts'
import { Problem } from '../problem.ts'
import type { NewTask } from '../schemas/tasks.ts'
import { reachable, understood } from '../store/device-list.ts'
import type { Giver, Job } from './job.ts'

/** Finds what a giver may do now; null: nothing any more. */
export type GiverAccess = (giver: Giver) => Promise<Access | null>

/** A person has the roles of when the job was given, with what these allow now; a key what it has now. It stays within its tenant. */
export const createGiverAccess =
  (o: { keys: Pick<KeyRing, 'accessById'>; roles: RoleBook }): GiverAccess =>
  async ({ kind, id, name, roles, tenant }) => {
    if (kind === 'user') return accessOf({ subject: id, name, tenant }, await o.roles.kept(roles), null)
    const access = await o.keys.accessById(id)
    return access === null ? null : actingFor(access, tenant)
  }

/**
 * The devices that somebody may give a task to by a job: those that the permission to give jobs reaches, and the permission
 * to give this type of task. @throws Problem 403
 */
export function scopeOfJob(access: Access, task: NewTask): Scope {
  const jobs = allowed(access, 'jobs.write')
  const tasks = allowed(access, `tasks.create:${task.type}`)
  checkNames(access, tasks, task)
  return { ...tasks, devices: both(jobs.devices, tasks.devices) }
}

/** Which devices a job is for. */
export type JobDevices = { filter: string } | { deviceIds: readonly string[] } | { retryOf: string }

/** What a job may reach, and its filter. */
export interface Reach {
  scope: Scope
  filter: Filter | null
}

/**
 * What somebody's job reaches: within what that one may give the task to, and, by a filter, may look at.
 * @throws Problem 403, and 400 for a filter that is none
 */
export function reachOf(access: Access, devices: JobDevices, task: NewTask): Reach {
  const scope = scopeOfJob(access, task)
  if (!('filter' in devices)) return { scope, filter: null }
  const filter = understood(() => {
    const parsed = parseFilter(devices.filter)
    if (parsed === null) throw new FilterError('it says nothing: id:* finds all devices', 1)
    reachable({ ...EVERYTHING, devices: parsed }, createParams())
    return parsed
  })
  const looks = allowed(access, 'devices.read').devices
  const values = withParameters(access, filter)
  return { scope: { ...scope, devices: both(scope.devices, both(looks, values)) }, filter }
}

/** The devices that a job is still to find, held against whoever answers for it now; null: that one may not give it any more. */
export const searchOfGiver = (find: GiverAccess, job: Job): Promise<Scope | null> =>
  asGiver(find, job, access => {
    if (job.filter === null) return scopeOfJob(access, job.task)
    const { scope, filter } = reachOf(access, { filter: job.filter }, job.task)
    return { ...scope, devices: both(scope.devices, filter) }
  })

/** The devices that whoever answers for a job may give its task to now; null: none, that one may not give it any more. */
export const scopeOfGiver = (find: GiverAccess, job: Job): Promise<Scope | null> =>
  asGiver(find, job, access => scopeOfJob(access, job.task))

async function asGiver(find: GiverAccess, job: Job, work: (access: Access) => Scope): Promise<Scope | null> {
  const access = await find(job.giver)
  if (access === null) return null
  try {
    return work(access)
  } catch (error) {
    if (error instanceof Problem && error.kind === 'forbidden') return null
    throw error
  }
}
