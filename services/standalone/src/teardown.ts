/** What was started, ended in the reverse order: when all stops, and when a start fails half-way. */
export interface Teardown {
  add(name: string, end: () => void | Promise<void>): void
  /** Ends everything, the last first; goes on when one fails. */
  run(onError?: (name: string, error: unknown) => void): Promise<void>
}

export function createTeardown(): Teardown {
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
