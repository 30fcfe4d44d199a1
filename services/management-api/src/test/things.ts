/** For tests of every route: a device with all that belongs to it, and the request of a route for that. */
import type { Database } from '@auroralinks/database'
import { newId } from '@auroralinks/runtime'
import { addDevice } from '../testing.ts'
import type { Harness } from '../testing.ts'

export const SECRET = 'Device.WiFi.AccessPoint.1.Security.KeyPassphrase'

export interface Route {
  method: string
  path: string
}

export interface Things {
  task: string
  session: string
  request: string
  fault: string
  job: string
  file: string
  import: string
  approval: string
  key: string
  role: string
}

/** What the API describes: all there is. */
export async function routesOf(api: Pick<Harness, 'call'>): Promise<Route[]> {
  const { body: doc } = await api.call('GET', '/openapi.json')
  return Object.entries<Record<string, unknown>>(doc.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => ({ method, path })),
  )
}

/** Names of one thing each, which are not anywhere yet. */
function newThings(): Things {
  return {
    task: newId(),
    session: newId(),
    request: newId(),
    fault: newId(),
    job: newId(),
    file: `upload-${newId()}.cfg`,
    import: newId(),
    approval: newId(),
    key: newId(),
    role: `r${newId()}`,
  }
}

/** Of what is nowhere. */
export const NOTHING = newThings()

/** A device with one of each thing that belongs to a device, or to who gives devices work. */
export async function addThings(
  database: Database,
  id: string,
  { tags = [], tenant = null }: { tags?: string[]; tenant?: string | null } = {},
): Promise<Things> {
  const key = await addDevice(database, id, { tags, tenant })
  const out = newThings()
  const insert = (text: string, values: unknown[]): Promise<unknown> => database.query({ text, values })
  await insert(
    `insert into task (id, device_key, device_id, type, arguments, status, created_at) values ($1, $2, $3, 'getParameterValues', '{"names":["Device.DeviceInfo."]}', 'queued', now())`,
    [out.task, key, id],
  )
  await insert(
    `insert into session (id, device_key, started_at, ended_at, authentication, events, messages) values ($1, $2, now(), now(), 'none', '[]', '[[0,1,"Inform",9]]')`,
    [out.session, key],
  )
  await insert(`insert into session_message (session_id, xml) values ($1, $2)`, [out.session, `["<about-${id}/>"]`])
  await insert(
    `insert into connection_request (id, device_key, device_id, status, created_at, updated_at, expires_at) values ($1, $2, $3, 'pending', now(), now(), now())`,
    [out.request, key, id],
  )
  await insert(
    `insert into fault (id, device_key, device_id, cause, code, string, detail, at) values ($1, $2, $3, 'c', '9002', '', '[]', now())`,
    [out.fault, key, id],
  )
  await insert(
    `insert into job (id, status, told, created_at, giver_kind, giver_id, giver_name, task, rate_per_second, wake, is_prepared, total, failed, tenant) values ($1, 'completed', 'completed', now(), 'key', 'x', $3, '{"type": "reboot"}', 1, true, true, 1, 1, $2)`,
    [out.job, tenant, `giver-of-${id}`],
  )
  await insert(
    `insert into job_device (job_id, n, device_id, task_id, status, fault) values ($1, 1, $2, $3, 'failed', '{"code": "9002", "string": "", "detail": []}')`,
    [out.job, id, out.task],
  )
  await insert(
    `insert into file (name, size, sha256, created_at, device_id) values ($1, 1, repeat('a', 64), now(), $2)`,
    [out.file, id],
  )
  await insert(
    `insert into import (id, kind, status, created_at, created_by, ended_at, tenant) values ($1, 'devices', 'completed', now(), $3, now(), $2)`,
    [out.import, tenant, `giver-of-${id}`],
  )
  await insert(`insert into import_line (import_id, line, device_id, status) values ($1, 1, $2, 'created')`, [
    out.import,
    id,
  ])
  await insert(
    `insert into approval (id, state, requested_at, expires_at, requester_kind, requester_id, requester_name, permission, action, resource, request, fingerprint, tenant)
     values ($1, 'pending', now(), now() + interval '1 day', 'key', 'x', $3, 'devices.delete', 'DELETE /devices/{id}', $3, 'null', '', $2)`,
    [out.approval, tenant, `devices/${id}`],
  )
  await insert(`insert into api_key (id, hash, name, role, tenant) values ($1, $2, $3, 'viewer', $4)`, [
    out.key,
    `of ${id}`,
    `key-of-${id}`,
    tenant,
  ])
  await insert(`insert into role (name, permissions, updated_at) values ($1, '{}', now())`, [
    tenant === null ? out.role : `${tenant}/${out.role}`,
  ])
  for (const [name, value] of [
    ['Device.DeviceInfo.UpTime', '77'],
    ['Device.WiFi.SSID.1.SSID', 'home'],
    [SECRET, 'kept by mistake'],
  ])
    await insert(
      `with p as (insert into parameter_path (path) values ($2) on conflict (path) do update set path = excluded.path returning id)
       insert into parameter (device_key, path_id, value, updated_at) select $1, id, $3, now() from p`,
      [key, name, value],
    )
  return out
}

/** A request on a route, for what belongs to a device. */
export function request(route: Route, device: string, t: Things): [string, string, unknown?] {
  const { method, path } = route
  const id = path.startsWith('/devices/')
    ? device
    : path.startsWith('/tasks/')
      ? t.task
      : path.startsWith('/sessions/')
        ? t.session
        : path.startsWith('/connection-requests/')
          ? t.request
          : path.startsWith('/faults/')
            ? t.fault
            : path.startsWith('/jobs/')
              ? t.job
              : path.startsWith('/imports/')
                ? t.import
                : path.startsWith('/approvals/')
                  ? t.approval
                  : path.startsWith('/api-keys/')
                    ? t.key
                    : newId()
  const name = path.startsWith('/files/')
    ? t.file
    : path.startsWith('/roles/')
      ? t.role
      : path.startsWith('/tenants/')
        ? 'none'
        : path.startsWith('/devices/')
          ? 'Device.DeviceInfo.UpTime'
          : 'x'
  const filled = path.replace('{id}', id).replace('{name}', name).replace('{tag}', 'added').replace('{help}', 'stun')
  const bodies: Record<string, unknown> = {
    'post /devices/{id}/tasks': { type: 'reboot' },
    'patch /devices/{id}': { traced: true },
    'put /devices/{id}/credentials': { username: 'u' },
    'post /devices/{id}/reachability-helps': { help: 'stun' },
    'post /devices/{id}/replacement': { deviceId: '00D09E-Box-NEW' },
    'patch /jobs/{id}': { action: 'pause' },
    'post /approvals/{id}': { decision: 'reject' },
    'put /quirks/{name}': {},
    'put /roles/{name}': { permissions: ['devices.read'] },
  }
  return [
    method.toUpperCase(),
    filled,
    method === 'get' || method === 'delete' ? undefined : (bodies[`${method} ${path}`] ?? {}),
  ]
}
