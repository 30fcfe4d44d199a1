/** Events from a CPE, with the secrets of its tasks masked. */
import { STARS, withoutFileProof } from '@auroralinks/runtime'
import { belongs } from '../domain/answers.ts'
import type { CpeCalled, RpcResponded } from '../domain/events.ts'
import type { Device, TranscriptMessage, Session } from '../domain/model.ts'
import type { Mask } from './mask.ts'
import { createMask } from './mask.ts'
import type { Secrets } from './secrets.ts'

/** The event as the rest of the planner may see it. */
export function withoutKnownSecrets<E extends RpcResponded | CpeCalled>(event: E, device: Device, secrets: Secrets): E {
  const mask = createMask(
    secrets.valuesOf(
      device.id,
      device.tasks.filter(t => t.startedAt !== null),
    ),
  )
  const masked = mask !== null || isInItsWords(event) ? maskedEvent(event, withProofsMasked(mask)) : event
  return masked.type === 'responded' && mayRepeatForgotten(masked, device)
    ? { ...masked, message: { ...masked.message, xml: null } }
    : masked
}

/** A CPE may repeat the URL of a file of ours, which is good for whoever has it. */
const withProofsMasked =
  (mask: Mask | null): Mask =>
  text =>
    withoutFileProof(mask === null ? text : mask(text), STARS)

const isInItsWords = (e: RpcResponded | CpeCalled): boolean =>
  e.type === 'called' || e.response.method === 'Fault' || e.response.method === 'unknown'

function maskedEvent<E extends RpcResponded | CpeCalled>(event: E, mask: Mask): E {
  const message: TranscriptMessage = {
    ...event.message,
    method: mask(event.message.method),
    xml: event.message.xml === null ? null : mask(event.message.xml),
  }
  if (event.type === 'called') return { ...event, message, call: maskedTexts(event.call, mask) }
  // Answers without a text of the CPE's own were masked by name, in the gateway.
  const { response } = event
  return {
    ...event,
    message,
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

/** A fault that comes again, after its task ended: its secrets are forgotten, so that they cannot be masked any more. */
function mayRepeatForgotten(e: RpcResponded, device: Device): boolean {
  if (e.response.method !== 'Fault' && e.response.method !== 'unknown') return false
  const session = [device.session, device.superseded].find(
    (s): s is Session => s?.id === e.sessionId && s.phase !== 'closed',
  )
  const out = session?.outstanding
  if (!session || !out) return true
  return belongs(e, out, session) !== 'answer'
}
