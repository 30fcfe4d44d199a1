import type { Logger } from '@auroralinks/runtime'

/** What was started, ended in the reverse order: when all stops, and when a start fails half-way. */
export interface Teardown {
  add(name: string, end: () => void | Promise<void>): void
  /** Ends everything, the last first; goes on when one fails. */
  run(onError?: (name: string, error: unknown) => void): Promise<void>
}

function createTeardown(): Teardown {
  const ends: { name: string; end: () => void | Promise<void> }[] = []
  return {
    add: (name, end) => void ends.push({ name, end }),
    async run(onError) {
      for (let last = ends.pop(); last !== undefined; last = ends.pop()) {
        try {
          await last.end()
        } catch (error) {
          onError?.(last.name, error)
        }
      }
    },
  }
}

/**
 * Starts with a teardown, and ends what was begun when that fails.
 * @param start adds what it starts to the teardown; `stop` ends all of it, and logs what does not end in order
 * @throws what `start` throws
 */
export async function startOrEnd<T>(
  logger: Logger,
  start: (teardown: Teardown, stop: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const teardown = createTeardown()
  const stop = (): Promise<void> =>
    teardown.run((name, error) => logger.error(`${name} did not stop in order`, { err: error }))
  try {
    return await start(teardown, stop)
  } catch (error) {
    await stop()
    throw error
  }
}
