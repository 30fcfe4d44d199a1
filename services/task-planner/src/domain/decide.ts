/**
 * The planner's heart: what one record means for one device. Pure: time and ids are passed in, what is to be written,
 * published and answered is returned (DESIGN §4).
 */
import { noticeCredentials } from './credentials.ts'
import { noticeForm } from './notice-form.ts'
import { tellSteps } from './steps.ts'
import { faultClearing, taskCancelled, taskCreated, timerDue } from './commands.ts'
import type { Decision } from './effects.ts'
import type { DomainEvent } from './events.ts'
import type { Device } from './model.ts'
import { emptyReceived, rpcResponded } from './posts.ts'
import { cpeCalled, replyUndelivered, sessionLost, sessionOpened } from './sessions.ts'
import { noticeState } from './device-state.ts'
import { noticeInterval, silenceDue } from './silence.ts'
import { transferSeen } from './transfer-seen.ts'
import type { Context } from './work.ts'
import { begin } from './work.ts'

/**
 * Decides.
 * @example decide(device, { type: 'empty', sessionId, … }, context).reply // { kind: 'rpc', id, request: { method: 'Reboot', … } }
 */
export function decide(device: Device, event: DomainEvent, context: Context): Decision {
  const w = begin(device, context)
  let answer: Decision['answer'] = null
  switch (event.type) {
    case 'opened':
      sessionOpened(w, event)
      break
    case 'empty':
      emptyReceived(w, event)
      break
    case 'responded':
      rpcResponded(w, event)
      break
    case 'called':
      cpeCalled(w, event)
      break
    case 'lost':
      sessionLost(w, event)
      break
    case 'undelivered':
      replyUndelivered(w, event)
      break
    case 'create':
      answer = taskCreated(w, event)
      break
    case 'cancel':
      answer = taskCancelled(w, event)
      break
    case 'timerDue':
      timerDue(w, event)
      break
    case 'silenceDue':
      silenceDue(w, event)
      break
    case 'transferred':
      transferSeen(w, event)
      break
    case 'clearFault':
      answer = faultClearing(w, event)
      break
  }
  noticeForm(w, device, event)
  noticeCredentials(w)
  noticeInterval(w)
  noticeState(w, device, event)
  tellSteps(w, device)
  return { device: w.device, effects: w.effects, reply: w.reply, replyAfterEffects: w.replyAfterEffects, answer }
}
