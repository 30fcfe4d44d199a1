/** What a CPE says of tasks that carry secrets, without these. */
import type { Fault, Message } from '@auroralinks/cwmp'
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
  return heard.type === 'responded' && mayRepeatForgotten(heard, device) ? { ...heard, said: { ...heard.said, xml: null } } : heard
}

function maskedEvent<E extends RpcResponded | CpeCalled>(event: E, mask: Mask): E {
  const said: Said = event.said.xml === null ? event.said : { ...event.said, xml: mask(event.said.xml) }
  if (event.type === 'responded') return { ...event, said: { ...said, method: mask(said.method) }, response: maskedMessage(event.response, mask) }
  const { call } = event
  if (!('fault' in call) || call.fault === null) return { ...event, said: { ...said, method: mask(said.method) }, call: { ...call, method: mask(call.method) } }
  return { ...event, said, call: { ...call, fault: { ...call.fault, string: mask(call.fault.string) } } }
}

function maskedMessage(message: Message, mask: Mask): Message {
  if (message.method !== 'Fault' || !('cwmp' in message)) return 'unknown' in message ? { ...message, method: mask(message.method) } : message
  const fault = message as Fault
  const parameters = fault.cwmp.parameters.map(p => ({ ...p, name: mask(p.name), string: mask(p.string) }))
  return { ...fault, faultString: mask(fault.faultString), cwmp: { ...fault.cwmp, string: mask(fault.cwmp.string), parameters } }
}

/** A fault that comes again, after its task ended: its secrets are forgotten, so that nobody can take them out of what was said. */
function mayRepeatForgotten(e: RpcResponded, device: Device): boolean {
  if (e.response.method !== 'Fault' && !('unknown' in e.response)) return false
  const session = [device.session, device.superseded].find((s): s is Session => s?.id === e.sessionId && s.phase !== 'closed')
  const out = session?.outstanding
  if (!session || !out) return true
  return belongs(e, out, session) !== 'answer'
}
