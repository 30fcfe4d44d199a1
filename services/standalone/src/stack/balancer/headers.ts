/** Which headers pass the balancer, and which it writes itself (RFC 9110 7.6.1). */
import { isLoopback } from '@auroralinks/runtime'

/** Between two neighbours only; `expect` is answered here. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
])

/**
 * Where it came from is added to what proxies before us said; the `Cookie` header is the one that is given.
 * @param raw names and values in turn, as they came
 */
export function requestHeaders(
  raw: readonly string[],
  o: { remoteAddress: string; cookie: string | undefined },
): string[] {
  const dropped = droppedBy(raw)
  const out: string[] = []
  let forwarded = o.remoteAddress
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase()
    if (HOP_BY_HOP.has(name) || dropped?.has(name) || name === 'cookie') continue
    if (name === 'x-forwarded-for') {
      forwarded = `${raw[i + 1]!}, ${o.remoteAddress}`
      continue
    }
    // Only a neighbour of our own may join a trace.
    if (name === 'traceparent' && !isLoopback(o.remoteAddress)) continue
    out.push(name, raw[i + 1]!)
  }
  out.push('x-forwarded-for', forwarded)
  if (o.cookie !== undefined) out.push('cookie', o.cookie)
  return out
}

/** What a gateway answered, without what concerns only our connection to it. */
export function responseHeaders(
  headers: Record<string, string | string[] | undefined>,
): Record<string, string | string[]> {
  const out: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !HOP_BY_HOP.has(name)) out[name] = value
  return out
}

/** Headers that `Connection` names; null for the usual words. */
function droppedBy(raw: readonly string[]): Set<string> | null {
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (raw[i]!.toLowerCase() !== 'connection') continue
    const names = raw[i + 1]!.toLowerCase()
      .split(',')
      .map(n => n.trim())
      .filter(n => n !== 'close' && n !== 'keep-alive' && n !== '')
    if (names.length > 0) return new Set(names)
  }
  return null
}
