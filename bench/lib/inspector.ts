/** CPU profiles of a running Node.js process from outside, through its inspector: nothing in the process knows of it. */
import { listeningPorts } from './ports.ts'

/** As V8 hands it out; DevTools and editors read it as a `.cpuprofile` file. */
export interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number }; children?: number[] }[]
  /** The node of each sample, and the time since the sample before, in µs. */
  samples: number[]
  timeDeltas: number[]
}

const OPEN_MS = 5_000
const SAMPLE_US = 500

/** What a process needs in its environment to be profiled: an inspector on a port of its own, once it gets SIGUSR1. */
export const PROFILABLE = { NODE_OPTIONS: '--inspect-port=127.0.0.1:0' } as const

/** Profiles a process started with `PROFILABLE` while `work` runs. @throws Error when it opens no inspector */
export async function profileWhile<T>(
  pid: number,
  work: () => Promise<T>,
): Promise<{ profile: CpuProfile; result: T }> {
  const inspector = await connect(await openInspector(pid))
  try {
    await inspector.call('Profiler.enable')
    await inspector.call('Profiler.setSamplingInterval', { interval: SAMPLE_US })
    await inspector.call('Profiler.start')
    const result = await work()
    const { profile } = (await inspector.call('Profiler.stop')) as { profile: CpuProfile }
    return { profile, result }
  } finally {
    inspector.close()
  }
}

async function openInspector(pid: number): Promise<string> {
  const before = listeningPorts(pid)
  process.kill(pid, 'SIGUSR1')
  const end = performance.now() + OPEN_MS
  while (performance.now() < end) {
    await new Promise(resolve => setTimeout(resolve, 100))
    const port = [...listeningPorts(pid)].find(p => !before.has(p))
    if (port === undefined) continue
    const targets = (await (
      await fetch(`http://127.0.0.1:${port}/json/list`, { signal: AbortSignal.timeout(OPEN_MS) })
    ).json()) as { webSocketDebuggerUrl: string }[]
    return targets[0]!.webSocketDebuggerUrl
  }
  throw new Error(`process ${pid} opens no inspector`)
}

interface Inspector {
  call(method: string, params?: object): Promise<unknown>
  close(): void
}

async function connect(url: string): Promise<Inspector> {
  const socket = new WebSocket(url)
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>()
  let calls = 0
  socket.onmessage = ({ data }) => {
    const { id, result, error } = JSON.parse(String(data)) as {
      id?: number
      result?: unknown
      error?: { message: string }
    }
    const call = id === undefined ? undefined : waiting.get(id)
    if (id !== undefined) waiting.delete(id)
    if (error) call?.reject(new Error(error.message))
    else call?.resolve(result)
  }
  socket.onclose = () => {
    for (const call of waiting.values()) call.reject(new Error('the inspector closed'))
    waiting.clear()
  }
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve()
    socket.onerror = () => reject(new Error(`no connection to ${url}`))
  })
  return {
    call: (method, params = {}) =>
      new Promise((resolve, reject) => {
        const id = ++calls
        waiting.set(id, { resolve, reject })
        socket.send(JSON.stringify({ id, method, params }))
      }),
    close: () => socket.close(),
  }
}
