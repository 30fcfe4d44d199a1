/** Order per key across awaits: see `perKey`. */
import type { IncomingRecord, RecordHandler } from './bus.ts'

const INNER = Symbol('per-key handler')

/**
 * Makes a handler run one record of a key at a time, in their order; different keys go on side by side, and nothing
 * is dropped. Given to `subscribe` as it is (outermost), the order also holds across retries: while one record of a
 * key is tried again, the later ones of that key wait.
 *
 * @example bus.subscribe({ group: 'task-planner', topics: [...], from: 'earliest', handler: perKey(handle) })
 */
export function perKey(handler: RecordHandler): RecordHandler {
  const tails = new Map<string, Promise<void>>()
  const wrapped: RecordHandler = (record, signal, maybeAgain) => {
    const before = tails.get(record.key)
    const mine =
      before === undefined
        ? start(handler, record, signal, maybeAgain)
        : before.then(() => start(handler, record, signal, maybeAgain))
    const settled = mine.then(nothing, nothing)
    tails.set(record.key, settled)
    void settled.then(() => {
      if (tails.get(record.key) === settled) tails.delete(record.key)
    })
    return mine
  }
  return Object.assign(wrapped, { [INNER]: handler })
}

/** The handler inside `perKey`, for the delivery that keeps the order itself; undefined for any other handler. */
export const innerOfPerKey = (handler: RecordHandler): RecordHandler | undefined =>
  (handler as { [INNER]?: RecordHandler })[INNER]

const nothing = (): void => {}

async function start(
  handler: RecordHandler,
  record: IncomingRecord,
  signal: AbortSignal,
  maybeAgain: boolean,
): Promise<void> {
  await handler(record, signal, maybeAgain)
}
