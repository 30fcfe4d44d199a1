/**
 * SCRAM (RFC 5802, RFC 7677) as xmpp.js takes mechanisms. Its own package for SHA-1 takes half a second of computing for
 * 10,000 rounds, knows no SHA-256, and takes any number of rounds and any nonce.
 */
import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'

/** A server that asks for more wants to keep us busy. */
const MOST_ROUNDS = 1_000_000
const FEWEST_ROUNDS = 4_096

interface Credentials {
  username: string
  password: string
}

interface Mechanism {
  response(credentials: Credentials): string | Promise<string>
  challenge(text: string): void
}

const escaped = (username: string): string => username.replaceAll('=', '=3D').replaceAll(',', '=2C')

/** @param nonce of the client; printable and without commas */
export function scram(name: string, hash: 'sha1' | 'sha256', nonce = () => randomBytes(18).toString('base64')) {
  const mac = (key: Uint8Array, text: string): Buffer => createHmac(hash, key).update(text).digest()
  const length = createHash(hash).digest().length

  return class implements Mechanism {
    readonly name = name
    readonly clientFirst = true
    readonly #nonce = nonce()
    #first = ''
    #challenge: string | null = null

    challenge(text: string): void {
      this.#challenge = text
    }

    response({ username, password }: Credentials): string | Promise<string> {
      if (this.#challenge !== null) return this.#proof(this.#challenge, password)
      this.#first = `n=${escaped(username)},r=${this.#nonce}`
      return `n,,${this.#first}`
    }

    async #proof(challenge: string, password: string): Promise<string> {
      const values = new Map(challenge.split(',').map(part => [part.slice(0, 2), part.slice(2)]))
      const [theirs, salt, rounds] = [values.get('r=') ?? '', values.get('s=') ?? '', Number(values.get('i='))]
      if (!theirs.startsWith(this.#nonce) || theirs.length === this.#nonce.length || salt === '')
        throw new Error('the server answers the login with nonsense')
      if (!(rounds >= FEWEST_ROUNDS && rounds <= MOST_ROUNDS))
        throw new Error(`the server asks for ${values.get('i=')} rounds of ${name}`)
      const salted = await promisify(pbkdf2)(
        password.normalize('NFKC'),
        Buffer.from(salt, 'base64'),
        rounds,
        length,
        hash,
      )
      const key = mac(salted, 'Client Key')
      const final = `c=biws,r=${theirs}`
      const signature = mac(createHash(hash).update(key).digest(), `${this.#first},${challenge},${final}`)
      return `${final},p=${Buffer.from(key.map((byte, n) => byte ^ signature[n]!)).toString('base64')}`
    }
  }
}
