/**
 * Which session a POST belongs to: the one of its cookie; where no cookie comes back, the one that was opened on the
 * same TCP connection (quirks H7, P3). Everything that outlasts a connection is in the cookie.
 */
import { timeOfId } from '@auroralinks/runtime'
import { cookieValues } from './cookie.ts'
import type { Cookies } from './cookie.ts'
import type { Session } from './session.ts'

/** What a request shows of its session. */
export interface SessionClues {
  cookie: string | undefined
  /** The TCP connection, as an identity. */
  connection: object
  /** A proxy that tells of itself brought it: its connections carry whoever comes. */
  proxied: boolean
}

export type Found = ({ session: Session } | { session: null; why: 'none' | 'expired' }) & {
  /** Whether a cookie of ours came with it, good or not. */
  hasCookie: boolean
}

export interface Sessions {
  find(clues: SessionClues): Found
  /** As far as can be told without its body, whether a request goes on with a session that was not ended on its connection. */
  isOpen(clues: SessionClues): boolean
  /** The CPE was told on this connection that there is nothing more to do. */
  ended(session: Session, clues: SessionClues): void
  /** The session was opened on this connection; `value` is its cookie's. */
  opened(session: Session, value: string, clues: SessionClues): void
}

interface Bound {
  session: Session
  value: string
  /** Two devices have used the connection: it tells nothing about who is on it. */
  shared: boolean
  /** We said that there is nothing more to do. */
  ended: boolean
}

export interface SessionsOptions {
  cookies: Cookies
  /** Whether a connection may stand for its session. */
  byConnection: boolean
  /** How old a session may be, in ms. */
  maxAgeMs: number
  /** ms since 1970. */
  now: () => number
}

/** So many sessions are remembered by their cookie, so that it need not be checked again on another connection. */
const MOST_REMEMBERED = 4_096

const NONE: readonly string[] = []

export function createSessions(o: SessionsOptions): Sessions {
  const bound = new WeakMap<object, Bound>()
  /** By the value of their cookie: made here, or checked. */
  const remembered = new Map<string, Session>()

  const remember = (value: string, session: Session): void => {
    remembered.set(value, session)
    if (remembered.size > MOST_REMEMBERED) remembered.delete(remembered.keys().next().value!)
  }

  const open = (value: string): Session | null => {
    const known = remembered.get(value)
    if (known !== undefined) return known
    const session = o.cookies.open(value)
    // A copy: a value is a slice of the whole head.
    if (session !== null) remember(Buffer.from(value, 'latin1').toString('latin1'), session)
    return session
  }

  const bind = (connection: object, session: Session, value: string): void => {
    const before = bound.get(connection)
    bound.set(connection, {
      session,
      value,
      shared: before !== undefined && (before.shared || before.session.deviceId !== session.deviceId),
      ended: false,
    })
  }

  const search = (clues: SessionClues, values: readonly string[]): Session | null => {
    const here = bound.get(clues.connection)
    for (const value of values) {
      if (here?.value === value) return here.session
      const session = open(value)
      if (session === null) continue
      bind(clues.connection, session, value)
      return session
    }
    return here !== undefined && o.byConnection && !here.shared && !clues.proxied ? here.session : null
  }

  const find = (clues: SessionClues): Found => {
    const values = clues.cookie === undefined ? NONE : cookieValues(clues.cookie)
    const hasCookie = values.length > 0
    const session = search(clues, values)
    if (session === null) return { session, why: 'none', hasCookie }
    const isOld = o.now() - timeOfId(session.id)! > o.maxAgeMs
    return isOld ? { session: null, why: 'expired', hasCookie } : { session, hasCookie }
  }

  return {
    find,
    isOpen(clues) {
      const { session } = find(clues)
      if (session === null) return false
      const here = bound.get(clues.connection)
      return here?.session !== session || !here.ended
    },
    ended(session, clues) {
      const here = bound.get(clues.connection)
      if (here?.session === session) here.ended = true
    },
    opened(session, value, clues) {
      remember(value, session)
      bind(clues.connection, session, value)
    },
  }
}
