/** How long the balancer waits for what, in ms. */

/** A gateway answers within 25 s. */
export const ANSWER_MS = 40_000
export const CONNECT_MS = 2_000
/** Shorter than the gateways keep an idle connection, so that none closes under a request. */
export const IDLE_MS = 50_000
