/** How a device speaks where that is not as the standard says. */
import type { Challenge } from '@auroralinks/http-auth'
import type { PostKind } from '../hooks.ts'

/** `none`: none comes back; `whole`: all of Set-Cookie does (H2); `rfc2109`: `$Version` and `$Path` (H3); `comma`: among others, behind a comma (H4). */
export type CookieHabit = 'none' | 'whole' | 'rfc2109' | 'comma'

/** How a device authenticates itself where that is not as RFC 7616 says. */
export interface Login {
  /** What it makes of a challenge before it answers; null: it gives up. */
  reads?(challenge: Challenge): Challenge | null
  /** The `uri` of its Digest; its request's unless given. */
  uri?: string
  /** The same count and client nonce each time. */
  constant?: { nc: number; cnonce: string }
  /** How it writes its Authorization. */
  writes?(authorization: string): string
  /** Characters that it keeps of its user name and password. */
  keeps?: { username?: number; password?: number }
}

export interface Wire {
  /** What is sent instead of a message; of an empty POST the text is empty. */
  body?(kind: PostKind, xml: string): string | Uint8Array
  /** Headers that are sent besides or instead; an empty text leaves one out. */
  headers?(kind: PostKind): Readonly<Record<string, string>>
  cookies?: CookieHabit
  chunked?: boolean
  /** RPCs that are carried out in one session; at the next one it is gone. */
  mostRpcs?: number
  /** Methods that are answered with an empty POST. */
  silentTo?: readonly string[]
  /** Whether an answer of the ACS is understood; else the session ends there, without a word. */
  reads?(xml: string): boolean
  /** How it answers a challenge. */
  login?: Login
  /** An empty POST first, to be asked who it is. */
  beginsEmpty?: boolean
  /** One more empty POST when the ACS has said that there is nothing more. */
  endsTwice?: boolean
  /** Each call is made twice. */
  callsTwice?: boolean
}

/** Several habits at once: what is written goes through all of them in their order; of the others the last counts. */
export function combined(wires: readonly Wire[]): Wire {
  const written = wires.flatMap(w => (w.body ? [w.body] : []))
  const headed = wires.flatMap(w => (w.headers ? [w.headers] : []))
  const logins = wires.flatMap(w => (w.login ? [w.login] : []))
  const readers = wires.flatMap(w => (w.reads ? [w.reads] : []))
  return {
    ...Object.assign({}, ...wires),
    ...(logins.length > 0 && { login: combinedLogin(logins) }),
    ...(written.length > 0 && {
      body: (kind: PostKind, xml: string) =>
        written.reduce<string | Uint8Array>(
          (text, write) => (typeof text === 'string' ? write(kind, text) : text),
          xml,
        ),
    }),
    ...(headed.length > 0 && { headers: (kind: PostKind) => Object.assign({}, ...headed.map(h => h(kind))) }),
    ...(readers.length > 0 && { reads: (xml: string) => readers.every(reads => reads(xml)) }),
  }
}

function combinedLogin(logins: readonly Login[]): Login {
  const readers = logins.flatMap(l => (l.reads ? [l.reads] : []))
  const writers = logins.flatMap(l => (l.writes ? [l.writes] : []))
  return {
    ...Object.assign({}, ...logins),
    keeps: Object.assign({}, ...logins.map(l => l.keeps)),
    reads: challenge =>
      readers.reduce<Challenge | null>((read, reads) => (read === null ? null : reads(read)), challenge),
    writes: text => writers.reduce((written, writes) => writes(written), text),
  }
}

/** A body in chunks of a few bytes (RFC 9112 7.1), of sizes that end anywhere. */
export function inChunks(body: Uint8Array): Buffer {
  const parts: Buffer[] = []
  for (let at = 0, size = 7; at < body.length; at += size, size = (size * 5) % 251 || 7) {
    const chunk = Buffer.from(body.subarray(at, at + size))
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'))
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')])
}
