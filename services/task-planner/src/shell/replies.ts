/** What goes back to whoever asked: a reply to the gateway that holds a POST, an answer to the sender of a command. */
import type { Bus } from '@auroralinks/bus'
import type { EventType } from '@auroralinks/contracts'
import { TYPE } from '@auroralinks/contracts'
import { replyTo } from '@auroralinks/reply'
import type { ReplyAddress } from '@auroralinks/reply'
import type { Clock, Logger } from '@auroralinks/runtime'
import { hasEnded } from '@auroralinks/tasks'
import type { Decision } from '../domain/effects.ts'
import type { Reply } from '../domain/model.ts'
import { SOURCE } from '../wire/publics.ts'
import { encodeReply } from '../wire/replies.ts'
import { encodeAnswer } from '../wire/tasks.ts'
import type { Metrics } from './metrics.ts'

export type Answer = NonNullable<Decision['answer']>

export interface Replies {
  /** Sends a reply; one that cannot be published is logged, and the CPE asks again. */
  reply(deviceId: string, to: ReplyAddress, reply: Reply, traceparent: string | undefined): void
  /** Sends an answer; one that cannot be published is logged. @param sessionId the session that will take the task, if there is one */
  answer(deviceId: string, to: ReplyAddress, answer: Answer, sessionId?: string): Promise<void>
  /** Answers the POST of a device that the registry does not know any more. @throws what the bus says */
  unknownDevice(deviceId: string, to: ReplyAddress): Promise<void>
}

export function createReplies(d: { bus: Bus; clock: Clock; logger: Logger; metrics: Metrics }): Replies {
  const send = (
    deviceId: string,
    to: ReplyAddress,
    type: EventType,
    value: Uint8Array,
    traceparent?: string,
  ): Promise<void> =>
    replyTo(d.bus, to, {
      key: deviceId,
      type,
      source: SOURCE,
      value,
      time: d.clock.now(),
      ...(traceparent ? { traceparent } : {}),
    })

  return {
    reply(deviceId, to, reply, traceparent) {
      d.metrics.replied(reply.kind)
      send(deviceId, to, TYPE.sessionReply, encodeReply(reply), traceparent).catch(error =>
        d.logger.warn('a reply could not be published', { deviceId, err: error }),
      )
    },
    answer: (deviceId, to, answer, sessionId = '') =>
      send(deviceId, to, TYPE.taskReply, encodeAnswer(deviceId, answer, sessionId)).catch(error =>
        d.logger.warn('an answer could not be published', { deviceId, err: error }),
      ),
    unknownDevice: (deviceId, to) =>
      send(
        deviceId,
        to,
        TYPE.sessionReply,
        encodeReply({ kind: 'badRequest', text: 'This device is not known any more' }),
      ),
  }
}

/**
 * The session that the device is in and that will take the task that is answered; empty when there is none.
 * @param now ms since 1970
 */
export function sessionFor({ device, answer }: Pick<Decision, 'device' | 'answer'>, now: number): string {
  const { session } = device
  if (answer === null || 'kind' in answer || hasEnded(answer.status) || session === null || session.phase === 'closed')
    return ''
  return (answer.notBefore ?? 0) <= now && (answer.progress.retryAt ?? 0) <= now ? session.id : ''
}
