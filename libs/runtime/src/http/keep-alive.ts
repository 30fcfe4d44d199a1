/** Longer than balancers keep a connection that they share (60 s), in ms: none is closed just as a request is sent on it. */
export const KEEP_ALIVE_MS = 75_000
