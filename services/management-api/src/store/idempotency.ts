/**
 * Answers kept for `Idempotency-Key`. The id of what a request makes is kept before it is made, so that a retry after a crash makes the same thing.
 * By Prisma's client, but for what it cannot say: an insert that replaces only what is old, and a JSON value to which
 * another is added where it lies.
 */
import type { JsonValue } from '@auroralinks/contracts'
import type { Database } from '@auroralinks/database'
import type { Clock, Fingerprints, Logger } from '@auroralinks/runtime'

const KEPT_MS = 24 * 3_600_000

export interface Begun {
  /** The id for what is made: of the first request with this key. */
  id: string
  /** Null while no request with this key was answered. */
  answer: { status: number; body: JsonValue } | null
}

export interface IdempotencyStore {
  /** Notes a request, or finds the one that came before it with the same key. 'reused': that one was another request. */
  begin(key: string, request: string, id: string): Promise<Begun | 'reused'>
  /** Keeps the first answer. */
  finish(key: string, status: number, body: JsonValue): Promise<void>
  /** Forgets a request that did nothing, so that it may be sent again. */
  forget(key: string): Promise<void>
  close(): void
}

export function createIdempotencyStore(o: {
  database: Database
  clock: Clock
  logger: Logger
  /** A request may hold a passphrase: a plain digest of it would let one be guessed. */
  fingerprints: Fingerprints
}): IdempotencyStore {
  const { database, clock, fingerprints } = o
  const { idempotencyKey } = database.prisma
  const oldest = (): Date => new Date(clock.now() - KEPT_MS)
  const cleaning = setInterval(() => {
    idempotencyKey
      .deleteMany({ where: { createdAt: { lt: oldest() } } })
      .catch(error => o.logger.warn('old idempotency keys could not be dropped', { err: error }))
  }, 3_600_000)
  cleaning.unref()
  return {
    async begin(key, request, id) {
      const fingerprint = fingerprints.of(request)
      await database.query({
        text: `insert into idempotency_key as k (key, fingerprint, status, body, created_at) values ($1, $2, 0, $3, $4)
               on conflict (key) do update set fingerprint = excluded.fingerprint, status = 0, body = excluded.body, created_at = excluded.created_at where k.created_at < $5`,
        values: [key, fingerprint, JSON.stringify({ id }), new Date(clock.now()), oldest()],
      })
      const row = await idempotencyKey.findUnique({
        where: { key },
        select: { fingerprint: true, status: true, body: true },
      })
      // Forgotten by a failed request in between: as if it were new.
      if (row === null) return { id, answer: null }
      if (!fingerprints.match(request, row.fingerprint)) return 'reused'
      const body = row.body as { id: string; answer?: JsonValue }
      return { id: body.id, answer: row.status === 0 ? null : { status: row.status, body: body.answer ?? null } }
    },
    async finish(key, status, body) {
      await database.query({
        text: `update idempotency_key set status = $2, body = body || jsonb_build_object('answer', $3::jsonb) where key = $1 and status = 0`,
        values: [key, status, JSON.stringify(body)],
      })
    },
    async forget(key) {
      await idempotencyKey.deleteMany({ where: { key, status: 0 } })
    },
    close: () => clearInterval(cleaning),
  }
}
