/** A connection to a server that is kept: opened again when it breaks, with a growing pause; questions go over it. */
import xml from '@xmpp/xml'
import type { Element } from '@xmpp/xml'
import { Asks } from './asks.ts'
import type { Answer, Heard } from './asks.ts'
import { reasonOf } from './reason.ts'
import { openStream } from './stream.ts'
import type { Stream, StreamOptions } from './stream.ts'

export interface ConnectionOptions extends Omit<StreamOptions, 'heard' | 'password'> {
  /** Read before each try: it may have been changed. */
  password(): string
  connected?(jid: string): void
  /** It broke, or could not be opened. @param nextMs when it is tried again */
  lost?(reason: string, nextMs: number): void
  /** An answer came, of whatever kind. */
  heard?(what: Exclude<Heard, 'no answer'>): void
  /** The first pause, and the longest; in ms. */
  pauseMs?: { first: number; most: number }
  /** How often the server is asked for a sign of life, and how long it has for that; in ms. */
  pingMs?: { every: number; timeout: number }
}

export interface XmppConnection {
  /** Our full address; null while there is no stream. */
  readonly jid: string | null
  /** Why there is no stream. */
  readonly problem: string
  /** Asks with an IQ of type get. Never rejects. @param to a full address */
  ask(to: string, payload: Element, timeoutMs: number): Promise<Answer>
  close(): Promise<void>
}

const PAUSE = { first: 1_000, most: 60_000 }
const PING = { every: 30_000, timeout: 10_000 }
/** A stream that lasted so long was a good one: the next pause is the first again. */
const GOOD_MS = 10_000

export const ping = (): Element => xml('ping', { xmlns: 'urn:xmpp:ping' })

/** Begins at once and goes on until `close`. */
export function keepConnected(o: ConnectionOptions): XmppConnection {
  const { first, most } = o.pauseMs ?? PAUSE
  const { every, timeout } = o.pingMs ?? PING
  const asks = new Asks()
  let stream: Stream | null = null
  let problem = 'the connection to the XMPP server is being opened'
  let closed = false
  let wake: () => void = () => {}

  const heard = (stanza: Element): void => {
    const what = asks.heard(stanza, o.domain)
    if (what !== 'no answer') o.heard?.(what)
  }

  const ask = async (to: string, payload: Element, timeoutMs: number): Promise<Answer> => {
    if (stream === null) return { type: 'away', reason: problem }
    const { id, answer } = asks.begin(to, timeoutMs)
    const { jid, send } = stream
    send(xml('iq', { type: 'get', id, from: jid, to }, payload)).catch(error => asks.fail(id, reasonOf(error)))
    return answer
  }

  /** A server that is gone without a word is found out. */
  const watch = (watched: Stream): (() => void) => {
    const timer = setInterval(() => {
      void ask(o.domain, ping(), timeout).then(answer => {
        if (answer.type === 'silence' && stream === watched) watched.cut('the server gives no sign of life')
      })
    }, every)
    return () => clearInterval(timer)
  }

  const pause = (ms: number): Promise<void> =>
    new Promise(resolve => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const run = async (): Promise<void> => {
    for (let failures = 0; !closed; failures++) {
      const begun = performance.now()
      try {
        stream = await openStream({ ...o, password: o.password(), heard })
        if (closed) return
        const unwatch = watch(stream)
        o.connected?.(stream.jid)
        problem = await stream.ended
        unwatch()
      } catch (error) {
        problem = reasonOf(error)
      }
      stream = null
      asks.drop(problem)
      if (closed) return
      if (performance.now() - begun > GOOD_MS) failures = 0
      // Many lose a server at once, and must not come back at once.
      const ms = Math.min(most, first * 2 ** failures) * (0.5 + Math.random() / 2)
      o.lost?.(problem, ms)
      await pause(ms)
    }
  }
  const running = run()

  return {
    get jid() {
      return stream?.jid ?? null
    },
    get problem() {
      return problem
    },
    ask,
    async close() {
      closed = true
      problem = 'it was closed'
      wake()
      await stream?.close()
      await running
      await stream?.close()
    },
  }
}
