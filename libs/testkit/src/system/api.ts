/** The REST API as a scenario uses it. */
import { setTimeout as pause } from 'node:timers/promises'
import assert from 'node:assert/strict'

export interface TaskBody {
  id: string
  deviceId: string
  type: string
  status: string
  attempts: number
  result: never
  fault: {
    code: string
    string: string
    explanation: string
    detail: { name: string; code: string; string: string }[]
  } | null
  [name: string]: unknown
}

export interface DeviceBody {
  id: string
  oui: string
  productClass: string
  serialNumber: string
  manufacturer: string
  softwareVersion: string | null
  hardwareVersion: string | null
  dataModelRoot: string | null
  macAddresses: string[]
  state: string
  lastInformAt: string | null
  lastEvents: { code: string; commandKey: string; explanation: string }[]
  [name: string]: unknown
}

export interface Api {
  url: string
  request(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: never; headers: Headers }>
  /** The body of a request that must succeed. */
  get<T>(path: string): Promise<T>
  devices(query?: string): Promise<DeviceBody[]>
  device(id: string): Promise<DeviceBody>
  /** Creates a task; with `wait` (seconds) it comes back with its outcome when it ends in time. */
  createTask(deviceId: string, task: { type: string; [name: string]: unknown }, wait?: number): Promise<TaskBody>
  task(id: string): Promise<TaskBody>
  /** Waits until the task has its outcome. */
  outcome(id: string, timeoutMs?: number): Promise<TaskBody>
}

/** An id as one segment of a path. */
export const segment = (id: string): string => encodeURIComponent(id)

const ENDED = ['succeeded', 'failed', 'expired', 'cancelled']

export function createApi(url: string, token: string): Api {
  const request: Api['request'] = async (method, path, body, headers = {}) => {
    const r = await fetch(`${url}/api/v1/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await r.text()
    return { status: r.status, body: (text === '' ? null : JSON.parse(text)) as never, headers: r.headers }
  }
  const get = async <T>(path: string): Promise<T> => {
    const r = await request('GET', path)
    assert.equal(r.status, 200, `GET ${path}: ${r.status} ${JSON.stringify(r.body)}`)
    return r.body
  }
  const api: Api = {
    url,
    request,
    get,
    devices: async (query = '') =>
      (await get<{ items: DeviceBody[] }>(`devices?limit=1000${query === '' ? '' : `&${query}`}`)).items,
    device: id => get(`devices/${segment(id)}`),
    async createTask(deviceId, task, wait) {
      const r = await request(
        'POST',
        `devices/${segment(deviceId)}/tasks${wait === undefined ? '' : `?wait=${wait}`}`,
        task,
      )
      assert.ok(r.status === 202 || r.status === 200, `POST tasks: ${r.status} ${JSON.stringify(r.body)}`)
      return r.body
    },
    task: id => get(`tasks/${id}`),
    async outcome(id, timeoutMs = 30_000) {
      const end = performance.now() + timeoutMs
      for (;;) {
        const task = await api.task(id)
        if (ENDED.includes(task.status)) return task
        if (performance.now() > end)
          assert.fail(
            `task ${id} (${task.type}) has no outcome after ${timeoutMs / 1000} s: ${task.status}, ${task.attempts} attempts`,
          )
        await pause(50)
      }
    },
  }
  return api
}

/** Waits until something holds; what it throws is reported when it never does. */
export async function eventually<T>(what: string, check: () => Promise<T>, timeoutMs = 20_000): Promise<T> {
  const end = performance.now() + timeoutMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() > end) throw new Error(`${what}: not within ${timeoutMs / 1000} s`, { cause: error })
      await pause(50)
    }
  }
}
