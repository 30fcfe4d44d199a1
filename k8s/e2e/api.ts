/** The REST API of the product in the cluster, through a port-forward that is made anew when its pod goes. */
import type { ChildProcess } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { inNamespace, NAMESPACE, spawnKubectl } from './kubectl.ts'

export interface Task {
  id: string
  deviceId: string
  status: string
  attempts: number
  fault: { code: string; string: string } | null
}

export interface Api extends AsyncDisposable {
  request<T>(method: string, path: string, body?: unknown): Promise<T>
}

/** How long a request may go on being sent again: pods are deleted meanwhile. */
const PATIENCE_MS = 60_000

/** Opens the way to the API; requests that found no answer are sent again, under the same idempotency key. */
export async function openApi(): Promise<Api> {
  const token = Buffer.from(
    await inNamespace('get', 'secret', 'acs-keys', '-o', 'jsonpath={.data.ACS_ADMIN_TOKEN}'),
    'base64',
  ).toString()
  let forward: ChildProcess | null = null
  let port: Promise<number> | null = null

  const open = (): Promise<number> =>
    (port ??= new Promise<number>((resolve, reject) => {
      const child = spawnKubectl('--namespace', NAMESPACE, 'port-forward', 'service/management-api', ':7557')
      forward = child
      let said = ''
      child.stdout!.on('data', data => {
        said += data
        const found = /127\.0\.0\.1:(\d+) ->/.exec(said)
        if (found !== null) resolve(Number(found[1]))
      })
      child.stderr!.on('data', data => (said += data))
      child.on('close', () => {
        if (forward === child) port = null
        reject(new Error(`port-forward ended: ${said}`))
      })
    }))
  const close = (): void => {
    forward?.kill()
    forward = null
    port = null
  }

  process.once('exit', close)

  let number = 0
  return {
    async request<T>(method: string, path: string, body?: unknown): Promise<T> {
      const key = `k8s-e2e-${process.pid}-${number++}`
      const end = performance.now() + PATIENCE_MS
      for (;;) {
        const answer = await fetch(`http://127.0.0.1:${await open().catch(() => 0)}/api/v1/${path}`, {
          method,
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            ...(method === 'POST' ? { 'idempotency-key': key } : {}),
          },
          body: body === undefined ? null : JSON.stringify(body),
          signal: AbortSignal.timeout(30_000),
        }).catch((error: unknown) => error as Error)
        if (answer instanceof Response) {
          const text = await answer.text().catch(() => '')
          if (answer.ok) return JSON.parse(text) as T
          if (answer.status < 500 || performance.now() > end)
            throw new Error(`${method} ${path}: ${answer.status} ${text}`)
        } else {
          close()
          if (performance.now() > end) throw new Error(`${method} ${path}: ${answer.message}`, { cause: answer })
        }
        await pause(500)
      }
    },
    async [Symbol.asyncDispose]() {
      process.off('exit', close)
      close()
    },
  }
}
