/** Questions that wait for their answers (RFC 6120 8.2.3). An answer counts when it comes from whom was asked, and in time. */
import { randomUUID } from 'node:crypto'
import type { Element } from '@xmpp/xml'
import { isSameJid, parseJid } from './jid.ts'

export type Answer =
  | { type: 'result' }
  /** @see RFC 6120 8.3.3 for conditions */
  | { type: 'error'; condition: string; text: string }
  /** None came in time. */
  | { type: 'silence' }
  /** There is no connection to the server, or it broke: whether the question arrived is not known. */
  | { type: 'away'; reason: string }

/** What an answer that was heard is: `late`, an answer to nothing that is asked now; `forged`, from another than was asked. */
export type Heard = 'answer' | 'late' | 'forged' | 'no answer'

const STANZAS = 'urn:ietf:params:xml:ns:xmpp-stanzas'

interface Ask {
  to: string
  timer: NodeJS.Timeout
  resolve(answer: Answer): void
}

export class Asks {
  readonly #open = new Map<string, Ask>()

  /** A question to `to` that leaves now. @returns the id that it is to bear */
  begin(to: string, timeoutMs: number): { id: string; answer: Promise<Answer> } {
    const id = randomUUID()
    const answer = new Promise<Answer>(resolve => {
      const timer = setTimeout(() => this.#end(id, { type: 'silence' }), timeoutMs)
      this.#open.set(id, { to, timer, resolve })
    })
    return { id, answer }
  }

  /** @param to whom a question without `from` in its answer may have gone to: the server itself */
  heard(stanza: Element, server: string): Heard {
    const { type, id = '', from = server } = stanza.attrs
    if (stanza.name !== 'iq' || (type !== 'result' && type !== 'error')) return 'no answer'
    const ask = this.#open.get(id)
    if (ask === undefined) return 'late'
    if (!isFrom(from, ask.to)) return 'forged'
    this.#end(id, type === 'result' ? { type } : errorOf(stanza))
    return 'answer'
  }

  /** The connection is gone. */
  drop(reason: string): void {
    for (const id of this.#open.keys()) this.fail(id, reason)
  }

  fail(id: string, reason: string): void {
    this.#end(id, { type: 'away', reason })
  }

  #end(id: string, answer: Answer): void {
    const ask = this.#open.get(id)
    if (ask === undefined) return
    this.#open.delete(id)
    clearTimeout(ask.timer)
    ask.resolve(answer)
  }
}

const isFrom = (from: string, asked: string): boolean => {
  const [a, b] = [parseJid(from), parseJid(asked)]
  // A server has no local part.
  return a === null || b === null ? from.toLowerCase() === asked.toLowerCase() : isSameJid(a, b)
}

function errorOf(stanza: Element): Answer {
  const error = stanza.getChild('error')
  const named = error?.getChildElements().find(e => e.getNS() === STANZAS && e.name !== 'text')
  return {
    type: 'error',
    condition: named?.name ?? 'undefined-condition',
    text: (error?.getChildText('text', STANZAS) ?? '').slice(0, 200),
  }
}
