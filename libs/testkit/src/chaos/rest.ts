/** The REST API as somebody uses it whose requests may fail at any time: what happens is a value. */
import type { TaskBody } from '../system/api.ts'
import { segment } from '../system/api.ts'

export type CreateAnswer = { task: TaskBody; ended: boolean } | { refused: string } | { failed: string }

export interface Rest {
  createTask(deviceId: string, body: unknown, o: { wait: number | null; key: string | null }): Promise<CreateAnswer>
  cancel(id: string): Promise<'yes' | 'no' | 'unknown'>
  recentlyAdded(): Promise<TaskBody[]>
  /** Every task there is. @throws when a page cannot be had after many tries */
  allTasks(): Promise<TaskBody[]>
  /** The last known value of one parameter. @throws when the API does not answer */
  parameter(deviceId: string, name: string): Promise<string | null>
}

/** Longer than the API waits for a service, and than the longest `?wait`. */
const PATIENCE_MS = 30_000
const PAGE_TRIES = 20

export function createRest(url: string, token: string): Rest {
  const request = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: unknown }> => {
    try {
      const r = await fetch(`${url}/api/v1/${path}`, {
        method,
        signal: AbortSignal.timeout(PATIENCE_MS),
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await r.text()
      return { status: r.status, body: text === '' ? null : JSON.parse(text) }
    } catch (error) {
      return { status: 0, body: String(error) }
    }
  }
  const codeOf = (status: number, body: unknown): string =>
    `${status} ${(body as { code?: string } | null)?.code ?? (body as { title?: string } | null)?.title ?? ''}`.trim()
  return {
    async createTask(deviceId, task, { wait, key }) {
      const r = await request(
        'POST',
        `devices/${segment(deviceId)}/tasks${wait === null ? '' : `?wait=${wait}`}`,
        task,
        key === null ? {} : { 'idempotency-key': key },
      )
      if (r.status === 200 || r.status === 202) return { task: r.body as TaskBody, ended: r.status === 200 }
      return r.status >= 400 && r.status < 500
        ? { refused: codeOf(r.status, r.body) }
        : { failed: codeOf(r.status, r.body) }
    },
    async cancel(id) {
      const r = await request('DELETE', `tasks/${id}`)
      return r.status === 200 ? 'yes' : r.status >= 400 && r.status < 500 ? 'no' : 'unknown'
    },
    async recentlyAdded() {
      const r = await request('GET', 'tasks?type=addObject&status=succeeded&limit=100&sort=-createdAt')
      return r.status === 200 ? (r.body as { items: TaskBody[] }).items : []
    },
    async allTasks() {
      const all: TaskBody[] = []
      for (let cursor: string | undefined, tries = 0; ; ) {
        const r = await request(
          'GET',
          `tasks?limit=1000${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
        )
        if (r.status !== 200) {
          if (++tries > PAGE_TRIES) throw new Error(`GET tasks: ${codeOf(r.status, r.body)}`)
          await new Promise(resolve => setTimeout(resolve, 500))
          continue
        }
        const page = r.body as { items: TaskBody[]; nextCursor?: string }
        all.push(...page.items)
        if (page.nextCursor === undefined) return all
        cursor = page.nextCursor
      }
    },
    async parameter(deviceId, name) {
      const r = await request('GET', `devices/${segment(deviceId)}/parameters?prefix=${encodeURIComponent(name)}`)
      if (r.status !== 200) throw new Error(`GET parameters of ${deviceId}: ${codeOf(r.status, r.body)}`)
      return (
        (r.body as { items: { name: string; value: string | null }[] }).items.find(p => p.name === name)?.value ?? null
      )
    },
  }
}
