import { answerChallenge, basicAnswer, parseChallenges } from '@auroralinks/http-auth'
import type { Challenge } from '@auroralinks/http-auth'

export interface ClientCredentials {
  username: string
  password: string
  /** Send Basic unasked (TR-069 3.4.4, over TLS). */
  preemptiveBasic: boolean
  /** Answer Basic when only Basic is asked. */
  allowBasic: boolean
}

/**
 * A device's side of HTTP authentication in one session (TR-069 3.4.4, 3.4.5): the first challenge is answered, and the
 * later requests go on with the same nonce and a growing count.
 */
export class Authentication {
  #credentials: ClientCredentials
  #challenges: Challenge[] = []
  #count = 0
  #cnonce: () => string

  constructor(credentials: ClientCredentials, cnonce: () => string) {
    this.#credentials = credentials
    this.#cnonce = cnonce
  }

  /** Takes a 401. False when nothing can be answered: the session has failed. */
  challenged(header: string | string[] | undefined): boolean {
    this.#challenges = parseChallenges(header ?? '')
    this.#count = 0
    return this.#credentials.username !== '' && 'header' in this.#answer('POST', '/', 1)
  }

  /** Whether the server says that only the nonce was too old. */
  get stale(): boolean {
    return this.#challenges.some(challenge => challenge.scheme === 'digest' && challenge.stale)
  }

  /** The Authorization of the next request; `null` = none. */
  header(method: string, uri: string): string | null {
    const { username, password, preemptiveBasic } = this.#credentials
    if (this.#challenges.length === 0)
      return preemptiveBasic && username !== '' ? basicAnswer(username, password) : null
    const answer = this.#answer(method, uri, ++this.#count)
    return 'header' in answer ? answer.header : null
  }

  #answer(method: string, uri: string, nc: number) {
    return answerChallenge(this.#challenges, { ...this.#credentials, method, uri, nc, cnonce: this.#cnonce() })
  }
}
