/** From a target to the one address that is asked: names are looked up first, and what was checked is what is used. */
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { Guard } from './guard.ts'
import type { Target } from './target.ts'

export type Resolved = { address: string } | { refused: string } | { unreachable: string }

/** Names resolved to addresses; rejects when the name is not known. */
export type Lookup = (host: string) => Promise<string[]>

export const systemLookup: Lookup = async host => (await lookup(host, { all: true })).map(a => a.address)

export async function resolveTarget(
  target: Pick<Target, 'host' | 'port'>,
  guard: Guard,
  o: { timeoutMs: number; lookup?: Lookup },
): Promise<Resolved> {
  let addresses = [target.host]
  if (isIP(target.host) === 0) {
    const found = await within(o.timeoutMs, (o.lookup ?? systemLookup)(target.host))
    if (found === null || found.length === 0) return { unreachable: `the name ${target.host} cannot be resolved` }
    addresses = found
  }
  let refused = ''
  for (const address of addresses) {
    const why = guard(address, target.port)
    if (why === null) return { address }
    refused = why
  }
  return { refused }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>(resolve => {
    timer = setTimeout(() => resolve(null), ms)
  })
  try {
    return await Promise.race([work, late])
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}
