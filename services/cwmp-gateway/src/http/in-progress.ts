/** Requests that are being answered: how many, on which connections, and when the last is done. One that is still being sent is none. */

/**
 * What becomes of a connection after an answer. Where junk came behind it, it closes: with this answer, or when the answers
 * that wait for this one, and were ready earlier, have gone out.
 */
export type ConnectionFate = 'keep-alive' | 'close' | 'close-soon'

interface Begun {
  readonly complete: boolean
}

export interface InProgress {
  /** A request has begun on its connection; it counts once it is whole. */
  begin(connection: object, request: Begun, isWhole: boolean): void
  /** One that was begun as not whole is here, or will never be. */
  arrived(): void
  /** Whether a request of the connection is there, whole, and not answered yet. */
  isAnswering(connection: object): boolean
  /** Junk came behind the request that is being answered. */
  junk(connection: object): void
  /** Of one that counts. Tells what becomes of the connection with its answer. */
  end(connection: object, request: Begun): ConnectionFate
  count(): number
  readonly draining: boolean
  /** Resolves when nothing is in progress and nothing being sent. */
  drain(): Promise<void>
}

const isComplete = ({ complete }: Begun): boolean => complete

export function createInProgress(): InProgress {
  const busy = new Map<object, { requests: Begun[]; junk: boolean; hasWaiting: boolean }>()
  let count = 0
  let expected = 0
  let draining = false
  let idle = (): void => {}
  return {
    begin(connection, request, isWhole) {
      if (isWhole) count++
      else expected++
      const state = busy.get(connection)
      if (state === undefined) busy.set(connection, { requests: [request], junk: false, hasWaiting: false })
      else state.requests.push(request)
    },
    arrived() {
      expected--
      count++
    },
    isAnswering: connection => busy.get(connection)?.requests.some(isComplete) === true,
    junk(connection) {
      const state = busy.get(connection)
      if (state !== undefined) state.junk = true
    },
    end(connection, request) {
      count--
      if (count === 0 && expected === 0) idle()
      const state = busy.get(connection)
      if (state === undefined) return 'keep-alive'
      const { requests } = state
      const at = requests.indexOf(request)
      requests.splice(at, 1)
      if (requests.length === 0) busy.delete(connection)
      // Answers go out in the order of their requests: the one that closes is that of the last, whichever is ready first.
      if (state.junk && !requests.some((later, i) => i >= at && later.complete)) {
        state.junk = false
        return state.hasWaiting ? 'close-soon' : 'close'
      }
      if (at > 0) state.hasWaiting = true
      return 'keep-alive'
    },
    count: () => count,
    get draining() {
      return draining
    },
    drain() {
      draining = true
      return count === 0 && expected === 0
        ? Promise.resolve()
        : new Promise(resolve => {
            idle = resolve
          })
    },
  }
}
