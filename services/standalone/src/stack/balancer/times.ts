/** How long the balancer waits for what. Every wait has an end: no byte starts a clock again. */
export interface Times {
  /** The head of a request, from its first byte, in ms. */
  headMs: number
  /** In each such time, in ms, so many bytes of a body come and of an answer go, or all that is left. */
  windowMs: number
  windowBytes: number
  /** A whole request, in ms: 12 MB over a line of 160 kbit/s. */
  requestMs: number
}

export const TIMES: Times = { headMs: 20_000, windowMs: 20_000, windowBytes: 20_000, requestMs: 600_000 }

/** A gateway answers within 25 s. */
export const ANSWER_MS = 40_000
export const CONNECT_MS = 2_000
/** Shorter than the gateways keep an idle connection, so that none closes under a request. */
export const IDLE_MS = 50_000
