/**
 * Whether a device takes the form of our answers: a session that ends at its InformResponse, again and again, may end
 * because of it. Identity owns what is known of it; the planner sees how sessions go on, and reports it.
 */
import type { DomainEvent } from './events.ts'
import type { Device, Session } from './model.ts'
import type { Work } from './work.ts'

/** Nothing but its Inform came: that, and the InformResponse. */
const isQuiet = (s: Device['session']): s is Session => s !== null && s.phase === 'opened' && s.messages.length <= 2

/** Notes what an event says about the form of the answers. @param before the device before it was decided */
export function noticeForm(w: Work, before: Device, e: DomainEvent): void {
  const { session } = before
  switch (e.type) {
    case 'empty':
    case 'responded':
    case 'called':
      return [session, before.superseded].forEach(s => {
        if (isQuiet(s) && s.id === e.sessionId) wentOn(w, s)
      })
    // Of two sessions the older may still turn out to be the one that goes on; then the count begins anew.
    case 'opened':
      if (isQuiet(session) && w.device.session?.id === e.sessionId && e.sessionId !== session.id)
        endedAtInform(w, session)
      return
    case 'lost':
      if (isQuiet(session) && session.id === e.sessionId && w.device.session?.phase === 'closed')
        endedAtInform(w, session)
  }
}

function wentOn(w: Work, { form }: Session): void {
  const { quiet } = w.device
  if (quiet) w.device = { ...w.device, quiet: null }
  // What was reported a moment ago was wrong: one of two Informs was a repeated one.
  const reportedOtherwise = quiet != null && quiet.declaration === form.declaration && quiet.sessions >= form.tries
  if (form.tries > 0 && (form.trial || reportedOtherwise))
    w.effects.form = { declaration: form.declaration, worked: true }
}

function endedAtInform(w: Work, { form }: Session): void {
  if (form.tries === 0) return
  const { quiet } = w.device
  const sessions = quiet?.declaration === form.declaration ? quiet.sessions + 1 : 1
  w.device = { ...w.device, quiet: { declaration: form.declaration, sessions } }
  // Reported at each further one too: the report may be lost, and an old one changes nothing.
  if (sessions >= form.tries) w.effects.form = { declaration: form.declaration, worked: false }
}
