/**
 * Two devices with one identity, told apart beyond doubt (quirk I1): the same interface says one MAC address and another by
 * turns. A device that moves, has another address each time, or goes over to its second line does not do that: another
 * line is another interface, and a part that was changed does not come back. Such a pair goes into quarantine.
 */
import { macOwner, normaliseMac } from '@auroralinks/data-model'
import type { SessionOpened } from './events.ts'
import type { TwinSource, Twins } from './model.ts'
import type { Work } from './work.ts'

/** So often within the time below one of the two comes again after the other. */
const RETURNS = 3
/** In ms: devices may come once a day. */
const WITHIN_MS = 30 * 86_400_000
/** Interfaces of an Inform that are looked at: an honest one tells a few. */
const MOST = 16

/** @param isAsLast whether the Inform said what the last one said */
export function noticeTwins(w: Work, e: SessionOpened, isAsLast: boolean): void {
  if (isAsLast) return
  const here = sourceOf(e)
  if (here === null) return
  const { twins } = w.device
  if (twins === undefined || !differs(twins.now, here)) {
    const now = twins === undefined ? here : { ...here, macs: { ...twins.now.macs, ...here.macs } }
    w.device = { ...w.device, twins: { before: null, returns: [], ...twins, now } }
    return
  }
  const isReturn = twins.before !== null && !differs(twins.before, here)
  const returns = isReturn ? [...twins.returns, e.at].filter(at => e.at - at < WITHIN_MS) : []
  if (returns.length < RETURNS) {
    w.device = { ...w.device, twins: { now: here, before: twins.now, returns } satisfies Twins }
    return
  }
  w.effects.quarantine = [here, twins.now]
  // Whoever claims it has it watched anew.
  const { twins: _, ...rest } = w.device
  w.device = rest
}

function sourceOf(e: SessionOpened): TwinSource | null {
  const macs: Record<string, string> = {}
  let url = ''
  for (const { name, value } of e.parameters()) {
    if (name.endsWith('.ManagementServer.ConnectionRequestURL')) url = value.trim().slice(0, 256)
    if (Object.keys(macs).length >= MOST || macOwner(name) !== 'device') continue
    const mac = normaliseMac(value)
    if (mac !== null) macs[name] = mac
  }
  return Object.keys(macs).length === 0 ? null : { macs, address: e.remoteAddress, url, at: e.at }
}

/** One interface says two addresses, and none the same. */
function differs(a: TwinSource, b: TwinSource): boolean {
  const common = Object.keys(a.macs).filter(name => b.macs[name] !== undefined)
  return common.length > 0 && common.every(name => a.macs[name] !== b.macs[name])
}
