/** Addresses of XMPP (RFC 7622): `local@domain/resource`. */

export interface Jid {
  local: string
  domain: string
  /** Empty: a bare address, an account rather than one of its connections. */
  resource: string
}

/** Bytes of each part, at most (RFC 7622 3.2 to 3.4). */
const LONGEST = 1_023

/** Whether a text can stand in XML 1.0 at all: what cannot would end the stream that it is sent on. */
export const isXmlText = (text: string): boolean =>
  /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(text)

/** Reads an address of an account or of one of its connections; null for what is none. */
export function parseJid(text: string): Jid | null {
  const m = /^([^"&'/:<>@\s]+)@([^"&'/<>@\s]+)(?:\/(.+))?$/su.exec(text.trim())
  if (m === null) return null
  const jid = { local: m[1]!, domain: m[2]!, resource: m[3] ?? '' }
  const parts = Object.values(jid)
  return parts.every(part => isXmlText(part) && !/\p{Cc}/u.test(part) && Buffer.byteLength(part) <= LONGEST)
    ? jid
    : null
}

const bare = ({ local, domain }: Jid): string => `${local}@${domain}`.toLowerCase()

/** Whether both are the same connection: accounts have no case, connections do. */
export const isSameJid = (a: Jid, b: Jid): boolean => bare(a) === bare(b) && a.resource === b.resource

/** Whether both are of the same account. */
export const isSameAccount = (a: Jid, b: Jid): boolean => bare(a) === bare(b)
