/** Waiting for an outcome: no longer than asked for, than the client stays, and than this instance serves. */

export interface Waiting {
  seconds: number
  /** The client went away. */
  gone: AbortSignal
  /** This instance stops. */
  closing: AbortSignal
}

/** Resolves when `outcome` does or waiting has to end, whichever comes first; true for the former. */
export async function waitFor(outcome: Promise<unknown>, o: Waiting): Promise<boolean> {
  const over = Promise.withResolvers<false>()
  const stop = (): void => over.resolve(false)
  const timer = setTimeout(stop, o.seconds * 1_000)
  const signals = [o.gone, o.closing]
  for (const signal of signals) {
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
  }
  try {
    return await Promise.race([outcome.then(() => true), over.promise])
  } finally {
    clearTimeout(timer)
    for (const signal of signals) signal.removeEventListener('abort', stop)
  }
}
