/** What a CPE says of tasks that carry secrets, without these. */
import { belongs } from '../domain/answers.ts'
import type { CpeCalled, RpcResponded } from '../domain/events.ts'
import type { Device, Said, Session } from '../domain/model.ts'
import type { Mask } from './mask.ts'
import { createMask } from './mask.ts'
import type { Secrets } from './secrets.ts'

/** The event as the rest of the planner may hear it. */
export function withoutKnownSecrets<E extends RpcResponded | CpeCalled>(event: E, device: Device, secrets: Secrets): E {
  const mask = createMask(device.tasks.filter(t => t.startedAt !== null).flatMap(t => secrets.valuesOf(device.id, t)))
  const heard = mask === null ? event : maskedEvent(event, mask)
  return heard.type === 'responded' && mayRepeatForgotten(heard, device)
    ? { ...heard, said: { ...heard.said, xml: null } }
    : heard
}

function maskedEvent<E extends RpcResponded | CpeCalled>(event: E, mask: Mask): E {
  const said: Said = {
    ...event.said,
    method: mask(event.said.method),
    xml: event.said.xml === null ? null : mask(event.said.xml),
  }
  if (event.type === 'called') return { ...event, said, call: maskedTexts(event.call, mask) }
  // Answers without a text of the CPE's own were masked by name, in the gateway.
  const { response } = event
  return {
    ...event,
    said,
    response: response.method === 'Fault' || response.method === 'unknown' ? maskedTexts(response, mask) : response,
  }
}

/** A message with every text masked. */
function maskedTexts<T>(value: T, mask: Mask): T {
  if (typeof value === 'string') return mask(value) as T
  if (Array.isArray(value)) return value.map(v => maskedTexts(v, mask)) as T
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([name, v]) => [name, name === 'method' ? v : maskedTexts(v, mask)]),
  ) as T
}

/** A fault that comes again, after its task ended: its secrets are forgotten, so that nobody can take them out of what was said. */
function mayRepeatForgotten(e: RpcResponded, device: Device): boolean {
  if (e.response.method !== 'Fault' && e.response.method !== 'unknown') return false
  const session = [device.session, device.superseded].find(
    (s): s is Session => s?.id === e.sessionId && s.phase !== 'closed',
  )
  const out = session?.outstanding
  if (!session || !out) return true
  return belongs(e, out, session) !== 'answer'
}
