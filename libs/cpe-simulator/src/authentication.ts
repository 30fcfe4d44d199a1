import { answerChallenge, basicAnswer, parseChallenges } from '@auroralinks/http-auth'
import type { Challenge } from '@auroralinks/http-auth'
import type { Login } from './quirks/wire.ts'

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
  #login: Login
  #challenges: Challenge[] = []
  #count = 0
  #cnonce: () => string

  constructor(credentials: ClientCredentials, cnonce: () => string, login: Login = {}) {
    const { username, password } = credentials
    const { keeps } = login
    this.#credentials =
      keeps === undefined
        ? credentials
        : { ...credentials, username: username.slice(0, keeps.username), password: password.slice(0, keeps.password) }
    this.#login = login
    this.#cnonce = cnonce
  }

  /** Takes a 401. False when nothing can be answered: the session has failed. */
  challenged(header: string | string[] | undefined): boolean {
    this.#count = 0
    const { reads } = this.#login
    const challenges = parseChallenges(header ?? '')
    const read = reads === undefined ? challenges : challenges.map(reads)
    this.#challenges = read.filter(challenge => challenge !== null)
    if (this.#challenges.length < read.length) return false
    return this.#credentials.username !== '' && 'header' in this.#answer('POST', '/', 1, '')
  }

  /** Whether the server says that only the nonce was too old. */
  get stale(): boolean {
    return this.#challenges.some(challenge => challenge.scheme === 'digest' && challenge.stale)
  }

  /** The Authorization of the next request; `null` = none. */
  header(method: string, uri: string, body: string | Uint8Array): string | null {
    const { username, password, preemptiveBasic } = this.#credentials
    if (this.#challenges.length === 0)
      return preemptiveBasic && username !== '' ? basicAnswer(username, password) : null
    const answer = this.#answer(method, uri, ++this.#count, body)
    if (!('header' in answer)) return null
    return this.#login.writes?.(answer.header) ?? answer.header
  }

  #answer(method: string, uri: string, nc: number, body: string | Uint8Array) {
    const { uri: ownUri = uri, constant } = this.#login
    return answerChallenge(this.#challenges, {
      ...this.#credentials,
      method,
      uri: ownUri,
      nc: constant?.nc ?? nc,
      cnonce: constant?.cnonce ?? this.#cnonce(),
      body,
    })
  }
}
