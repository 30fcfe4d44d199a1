/** The gateways behind the balancer: who is ready, and which one gets the next request. */
import { Agent, get } from 'node:http'

export interface Target {
  /** `http://host:port`. */
  origin: string
  /** `host:port` of its HTTPS; null without one. */
  tls: string | null
  /** Where it says whether it is ready. */
  readiness: string
}

export interface Gateways {
  /** The next ready gateway, round robin, none of `tried`; null when there is none. */
  next(tried?: ReadonlySet<Target>): Target | null
  /** It could not be connected to: not asked again until it says that it is ready. */
  failed(target: Target): void
  ready(): number
  close(): void
}

const POLL_MS = 500
const PATIENCE_MS = 1_000

/** Asks each gateway for its readiness, several times a second. */
export function watchGateways(targets: readonly Target[]): Gateways {
  const ready = new Set<Target>()
  const stopped = new AbortController()
  let nextIndex = 0
  const watch = async (target: Target): Promise<void> => {
    while (!stopped.signal.aborted) {
      if (await isReady(target)) ready.add(target)
      else ready.delete(target)
      await new Promise(resolve => setTimeout(resolve, POLL_MS).unref())
    }
  }
  for (const target of targets) void watch(target)
  return {
    next(tried) {
      for (let i = 0; i < targets.length; i++) {
        const target = targets[nextIndex++ % targets.length]!
        if (ready.has(target) && !tried?.has(target)) return target
      }
      return null
    },
    failed: target => void ready.delete(target),
    ready: () => ready.size,
    close: () => stopped.abort(),
  }
}

/** One kept connection to each: asked this often, a new one each time would be most of what an idle balancer does. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

function isReady(target: Target): Promise<boolean> {
  return new Promise(resolve => {
    const asked = get(target.readiness, { agent, timeout: PATIENCE_MS }, response => {
      response.resume()
      response.on('end', () => resolve(response.statusCode === 200))
      response.on('error', () => resolve(false))
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(false))
  })
}
