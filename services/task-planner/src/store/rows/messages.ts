/** The messages of a session as its rows keep them. */
import { encode, isMessage, redact } from '@auroralinks/cwmp'
import { json } from '@auroralinks/database'
import { STARS, fileReferenceOf } from '@auroralinks/runtime'
import { masked } from '@auroralinks/tasks'
import type { SessionChange } from '../../domain/effects.ts'
import { encodingOf } from '../../domain/answer-form.ts'
import type { TranscriptMessage, Session } from '../../domain/model.ts'

/** Whose messages are kept whole (`ACS_TRACE`). */
export type TracePolicy = 'faults' | 'all' | 'none'

/**
 * The messages of a session as they are kept: `[[ms since its start, 1 from the CPE or 0 from us, method, bytes]]`, with the
 * code of a fault behind them where the ACS refused one, and their XML, where it is kept.
 */
export interface MessageColumns {
  messages: string
  xml: string | null
}

export function messagesOf(change: SessionChange, policy: TracePolicy): MessageColumns {
  const s = change.session
  const whole = policy === 'all' || (policy === 'faults' && (s.traced || s.faulted))
  if (!whole)
    return {
      messages: json(s.messages.map(m => columnsOf(m, s, m.sent ? sizeOfSent(shown(m.sent), s) : m.bytes))),
      xml: null,
    }
  const sent = s.messages.map(m =>
    m.sent ? encode({ ...shown(m.sent), version: s.version }, encodingOf(s.form)) : null,
  )
  return {
    messages: json(s.messages.map((m, i) => columnsOf(m, s, sent[i] == null ? m.bytes : sent[i].length))),
    xml: json(s.messages.map((m, i) => (sent[i] == null ? m.xml : redact(sent[i])))),
  }
}

const columnsOf = (m: TranscriptMessage, s: Session, bytes: number): (string | number)[] => [
  m.at - s.startedAt,
  m.direction === 'cpe' ? 1 : 0,
  m.method,
  bytes,
  ...(m.refused === undefined ? [] : [m.refused]),
]

/** What we sent as it may be shown: its secrets are sealed here, and not even that they are sealed is shown. */
function shown(sent: NonNullable<TranscriptMessage['sent']>): NonNullable<TranscriptMessage['sent']> {
  const { message } = sent
  const file = 'url' in message ? fileReferenceOf(String(message.url)) : null
  if (file !== null) return { ...sent, message: { ...message, url: `${STARS}/${file.name}` } as typeof message }
  if (!isMessage(message, 'SetParameterValues')) return sent
  return { ...sent, message: { ...message, parameters: message.parameters.map(masked) } }
}

const SIMPLE_ID = /^[\w.-]{1,64}$/
/** Bytes of an InformResponse without its id, by version and form: every session has one. */
const informResponses = new Map<string, number>()

/** How many bytes a message had that we sent: it is ASCII. */
function sizeOfSent(sent: NonNullable<TranscriptMessage['sent']>, { version, form }: Session): number {
  const { id, message } = sent
  const size = (wanted: string | null): number => encode({ id: wanted, version, message }, encodingOf(form)).length
  if (
    id === null ||
    form.style !== undefined ||
    !SIMPLE_ID.test(id) ||
    message.method !== 'InformResponse' ||
    !('maxEnvelopes' in message) ||
    message.maxEnvelopes !== 1
  )
    return size(id)
  const key = `${version} ${form.declaration}`
  const known = informResponses.get(key) ?? size('x') - 1
  informResponses.set(key, known)
  return known + id.length
}
