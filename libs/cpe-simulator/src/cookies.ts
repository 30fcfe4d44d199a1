import type { CookieHabit } from './quirks/wire.ts'

/** The cookies of one session (TR-069 3.4.2, RFC 6265): of one server, thrown away with the session. */
export class CookieJar {
  #cookies: Map<string, string> | null = null
  #habit: CookieHabit | undefined

  /** @param habit how they are returned, where that is not as it should be */
  constructor(habit?: CookieHabit) {
    this.#habit = habit
  }

  /** Takes what a response set. A cookie that has expired is forgotten. */
  store(setCookie: string | string[] | undefined): void {
    for (const line of setCookie === undefined ? [] : Array.isArray(setCookie) ? setCookie : [setCookie]) {
      const [pair = '', ...attributes] = line.split(';')
      const equals = pair.indexOf('=')
      if (equals < 1) continue
      const name = pair.slice(0, equals).trim()
      this.#cookies ??= new Map()
      if (attributes.some(attribute => /^\s*max-age\s*=\s*(?:0|-\d+)\s*$/i.test(attribute))) this.#cookies.delete(name)
      else this.#cookies.set(name, (this.#habit === 'whole' ? line : pair).slice(equals + 1).trim())
    }
  }

  /** The Cookie header; `null` when there is none to send. */
  header(): string | null {
    if (this.#cookies === null || this.#cookies.size === 0) return null
    switch (this.#habit) {
      case 'none':
        return null
      case 'rfc2109':
        return [...this.#cookies].map(([name, value]) => `$Version="0"; ${name}=${value};$Path=/`).join(',')
      case 'comma':
        return ['other="1"', ...[...this.#cookies].map(([name, value]) => `${name}="${value}"`)].join(',')
      default:
        return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    }
  }
}
