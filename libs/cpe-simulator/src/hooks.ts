/** What a POST of a device carries. */
export type PostKind = 'inform' | 'call' | 'empty' | 'response' | 'fault'

export interface Post {
  /** The device's id. */
  device: string
  /** The device's own count of its sessions, from 1. */
  session: number
  /** Which POST of the session, from 0; a POST that is sent again after a 401 keeps its number. */
  index: number
  kind: PostKind
  /** Empty for an empty POST. */
  body: string
}

/**
 * What is done to a POST:
 * `before` the connection is cut instead of sending it; `waiting` it is cut `afterMilliseconds` (5) after sending;
 * `after` the answer has arrived at the socket and is lost there. `repeat` sends it that many times more and goes on with
 * the last answer. `delayMilliseconds` holds it back first.
 */
export interface Interference {
  cut?: 'before' | 'waiting' | 'after'
  afterMilliseconds?: number
  repeat?: number
  delayMilliseconds?: number
}

/** Where tests take hold of a session. */
export interface Hooks {
  beforePost?(post: Post): Interference | null | void | Promise<Interference | null | void>
  afterAnswer?(post: Post, answer: { status: number; body: Uint8Array }): void | Promise<void>
}
