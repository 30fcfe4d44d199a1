/** The gateways behind the balancer: who is ready, and whose turn it is. */
import { request } from 'undici'

export interface Target {
  /** `http://host:port`. */
  origin: string
  /** `host:port` of its HTTPS; null without one. */
  tls: string | null
  /** Where it says whether it is ready. */
  readiness: string
}

export interface Gateways {
  /** The next ready gateway, in turn, none of `tried`; null when there is none. */
  next(tried?: ReadonlySet<Target>): Target | null
  /** It could not be connected to: not asked again until it says that it is ready. */
  failed(target: Target): void
  ready(): number
  close(): void
}

const POLL_MS = 250
const PATIENCE_MS = 1_000

/** Asks each gateway for its readiness, several times a second. */
export function watchGateways(targets: readonly Target[]): Gateways {
  const ready = new Set<Target>()
  const stopped = new AbortController()
  let turn = 0
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
        const target = targets[turn++ % targets.length]!
        if (ready.has(target) && !tried?.has(target)) return target
      }
      return null
    },
    failed: target => void ready.delete(target),
    ready: () => ready.size,
    close: () => stopped.abort(),
  }
}

async function isReady(target: Target): Promise<boolean> {
  try {
    const { statusCode, body } = await request(target.readiness, { signal: AbortSignal.timeout(PATIENCE_MS) })
    await body.dump()
    return statusCode === 200
  } catch {
    return false
  }
}
