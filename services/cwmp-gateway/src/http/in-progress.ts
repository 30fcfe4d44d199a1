/** Requests that are being answered: how many, on which connections, and when the last is done. One that is still being sent is none. */

export interface InProgress {
  /** A request begins to be sent, and is here, or will never be. */
  expect(): void
  arrived(): void
  /** It is whole. */
  begin(connection: object): void
  /** Whether a request of the connection is there, whole, and not answered yet. */
  isAnswering(connection: object): boolean
  /** Junk came behind the request that is being answered. */
  junk(connection: object): void
  /** Tells whether junk came, so that the connection cannot go on. */
  end(connection: object): boolean
  count(): number
  readonly draining: boolean
  /** Resolves when nothing is in progress and nothing being sent. */
  drain(): Promise<void>
}

export function createInProgress(): InProgress {
  const busy = new Map<object, { requests: number; junk: boolean }>()
  let count = 0
  let expected = 0
  let draining = false
  let idle = (): void => {}
  const look = (): void => {
    if (count === 0 && expected === 0) idle()
  }
  return {
    expect: () => void expected++,
    arrived() {
      expected--
      look()
    },
    begin(connection) {
      count++
      const state = busy.get(connection)
      if (state === undefined) busy.set(connection, { requests: 1, junk: false })
      else state.requests++
    },
    isAnswering: connection => busy.has(connection),
    junk(connection) {
      const state = busy.get(connection)
      if (state !== undefined) state.junk = true
    },
    end(connection) {
      count--
      look()
      const state = busy.get(connection)
      if (state === undefined) return false
      if (--state.requests === 0) busy.delete(connection)
      return state.junk
    },
    count: () => count,
    get draining() {
      return draining
    },
    drain() {
      draining = true
      return count === 0 && expected === 0 ? Promise.resolve() : new Promise(resolve => { idle = resolve })
    },
  }
}
