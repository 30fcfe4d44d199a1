/** Requests that are being answered: how many, on which connections, and when the last is done. */

export interface InProgress {
  begin(connection: object, request: { readonly complete: boolean }): void
  /** Whether the last request of the connection is there, whole, and not answered yet. */
  isAnswering(connection: object): boolean
  /** Junk came behind the request that is being answered. */
  junk(connection: object): void
  /** Tells whether junk came, so that the connection cannot go on. */
  end(connection: object): boolean
  count(): number
  readonly draining: boolean
  /** Resolves when nothing is in progress. */
  drain(): Promise<void>
}

export function createInProgress(): InProgress {
  const busy = new Map<object, { requests: number; last: { readonly complete: boolean }; junk: boolean }>()
  let count = 0
  let draining = false
  let idle = (): void => {}
  return {
    begin(connection, request) {
      count++
      const state = busy.get(connection)
      if (state === undefined) return void busy.set(connection, { requests: 1, last: request, junk: false })
      state.requests++
      state.last = request
    },
    isAnswering: connection => busy.get(connection)?.last.complete === true,
    junk(connection) {
      const state = busy.get(connection)
      if (state !== undefined) state.junk = true
    },
    end(connection) {
      count--
      if (count === 0) idle()
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
      return count === 0 ? Promise.resolve() : new Promise(resolve => { idle = resolve })
    },
  }
}
