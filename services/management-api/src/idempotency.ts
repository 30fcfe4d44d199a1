/** `Idempotency-Key` on POST: sent twice, done once, answered alike. */
import type { Context } from 'hono'
import type { JsonValue } from '@auroralinks/contracts'
import type { Logger } from '@auroralinks/runtime'
import type { Env } from './endpoint.ts'
import { Problem } from './problem.ts'
import type { IdempotencyStore } from './store/idempotency.ts'

export interface Answer {
  status: number
  body: Record<string, unknown>
  headers?: Record<string, string>
}

/** Runs `act` with the id that the request's thing shall have, or answers as the first time. */
export type Once = (
  c: Context<Env>,
  bodyText: string,
  newId: () => string,
  act: (id: string) => Promise<Answer>,
  /** What is added to the body for this reader, and not kept. */
  show?: (body: Answer['body']) => Answer['body'],
) => Promise<Response>

const respond = (a: Answer, show: (body: Answer['body']) => Answer['body']): Response =>
  new Response(JSON.stringify(show(a.body)), {
    status: a.status,
    headers: { 'content-type': 'application/json', ...a.headers },
  })

export function createOnce(store: IdempotencyStore, logger: Logger): Once {
  return async (c, bodyText, newId, act, show = body => body) => {
    const header = c.req.header('idempotency-key')
    if (header === undefined) return respond(await act(newId()), show)
    if (header.trim() === '' || header.length > 255)
      throw new Problem('invalid-request', 'Idempotency-Key has 1 to 255 characters', {
        errors: [{ where: 'Idempotency-Key', detail: 'has 1 to 255 characters' }],
      })
    // Each principal has idempotency keys of its own.
    const key = `${c.get('access').principal} ${header}`
    const begun = await store.begin(key, `${c.req.method} ${c.req.path}\n${bodyText}`, newId())
    if (begun === 'reused') throw new Problem('key-reused', 'this Idempotency-Key was sent before with another request')
    if (begun.answer !== null) {
      const kept = begun.answer.body as unknown as { body: Answer['body']; headers?: Record<string, string> }
      const headers = { ...kept.headers, 'idempotent-replayed': 'true' }
      return respond({ status: begun.answer.status, body: kept.body, headers }, show)
    }
    try {
      const answer = await act(begun.id)
      await store
        .finish(key, answer.status, { body: answer.body as JsonValue, headers: answer.headers ?? {} } as JsonValue)
        // The id is kept: a retry finds the same thing.
        .catch(error => logger.warn('an answer could not be kept for its Idempotency-Key', { err: error }))
      return respond(answer, show)
    } catch (error) {
      // Refused: nothing was made. An answer that never came may still be one of yes: its id stays with the key.
      if (error instanceof Problem && error.status < 500) await store.forget(key).catch(() => {})
      throw error
    }
  }
}
