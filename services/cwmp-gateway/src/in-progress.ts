/** Requests that are being answered: how many, on which connections, and when the last is done. */

export interface InProgress {
  begin(connection: object): void
  /** Tells whether junk came behind the request, so that its connection cannot go on. */
  end(connection: object): boolean
  count(): number
  isBusy(connection: object): boolean
  junk(connection: object): void
  readonly draining: boolean
  drain(): Promise<void>
}

export function createInProgress(): InProgress {
  const busy = new Map<object, { requests: number; junk: boolean }>()
  let count = 0
  let draining = false
  let idle = (): void => {}
  return {
    begin(connection) {
      count++
      const state = busy.get(connection)
      if (state === undefined) busy.set(connection, { requests: 1, junk: false })
      else state.requests++
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
    isBusy: connection => busy.has(connection),
    junk(connection) {
      const state = busy.get(connection)
      if (state !== undefined) state.junk = true
    },
    get draining() {
      return draining
    },
    drain() {
      draining = true
      return count === 0 ? Promise.resolve() : new Promise(resolve => { idle = resolve })
    },
  }
}
