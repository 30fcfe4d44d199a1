/**
 * Who may have or send a file: whoever shows a URL that was made for it, or the user name and password that say the same,
 * or, for reading, a key of the REST API. A name alone is worth nothing.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Database } from '@auroralinks/database'
import { basicChallenge, createNonces, digestChallenge, parseAuthorization, verifyDigest } from '@auroralinks/http-auth'
import type { DigestResponse } from '@auroralinks/http-auth'
import { createFileUrls } from '@auroralinks/runtime'
import type { Claimed, Clock, UploadGrant } from '@auroralinks/runtime'
import { mayReadFiles } from './store.ts'

/** `download`: the device gets a file; `upload`: it sends one. */
export type Direction = 'download' | 'upload'

/** Why somebody does not get in, for metrics and the log; the peer is told the same whatever it is. */
export type Refused =
  | 'no-proof'
  | 'bad-signature'
  | 'expired'
  | 'bad-key'
  | 'bad-login'
  | 'stale-nonce'
  | 'no-task'
  | 'cancelled'
  | 'not-theirs'

/** Those whom another answer to a challenge may help. */
export const isAskedAgain = (reason: Refused): boolean =>
  reason === 'no-proof' || reason === 'bad-login' || reason === 'stale-nonce'

/** Whom an answer goes to. */
export interface Granted {
  /** Empty where the URL had no room for it: then it is that of the task. */
  deviceId: string
  /** Empty for whoever has a key of the API. */
  taskId: string
  maxBytes?: number | undefined
}

export interface Access {
  /** By the parts of the path of a signed URL. */
  bySignature(direction: Direction, token: string, name: string): Granted | Refused
  /** By `Authorization`: Basic, Digest, or a key of the API for a download. Rejects when the database does not answer. */
  byHeader(
    direction: Direction,
    name: string,
    authorization: string | undefined,
    method: string,
  ): Promise<Granted | Refused>
  /** What is asked for, one value of `WWW-Authenticate` each: Digest first, since some CPEs read no further. */
  challenges(reason: Refused): string[]
}

const OPERATOR: Granted = { deviceId: '', taskId: '' }
const REALM = 'files'
const NONCE_SECONDS = 300
const digest = (key: string): Buffer => createHash('sha256').update(key).digest()

export function createAccess(o: {
  database: Database
  clock: Clock
  keys: readonly string[]
  adminToken: string | undefined
}): Access {
  const urls = createFileUrls(o.keys)
  const [key = '', previous] = o.keys.map(text => Buffer.from(text))
  const nonces = createNonces({
    keys: previous === undefined ? [key as Buffer] : [key as Buffer, previous],
    lifetimeSeconds: NONCE_SECONDS,
  })
  const token = o.adminToken === undefined ? null : digest(o.adminToken)

  const byKey = async (text: string): Promise<Granted | Refused> => {
    const hash = digest(text)
    if (token !== null && timingSafeEqual(token, hash)) return OPERATOR
    // As management-api keeps them; the lookup is by digest: how long it takes says nothing about any key.
    return (await mayReadFiles(o.database, hash.toString('hex'), o.clock.now())) ? OPERATOR : 'bad-key'
  }

  /** A user name is looked at before its password: it holds no secret, and everybody can make one. */
  const byClaim = (claimed: Claimed | 'expired' | null, proves: (password: string) => boolean): Granted | Refused => {
    if (claimed === 'expired') return 'expired'
    return claimed?.passwords.some(proves) === true ? granted(claimed.grant) : 'bad-login'
  }

  const byDigest = (answer: DigestResponse, claimed: Claimed | 'expired' | null, method: string): Granted | Refused => {
    const nonce = nonces.check(answer.nonce, o.clock.now())
    if (answer.realm !== REALM || nonce === 'forged') return 'bad-login'
    const result = byClaim(claimed, password => verifyDigest(answer, { password }, method))
    return nonce === 'stale' && typeof result !== 'string' ? 'stale-nonce' : result
  }

  return {
    bySignature(direction, signed, name) {
      const grant = urls[direction].verify(signed, name, o.clock.now())
      if (grant === null) return 'bad-signature'
      return grant === 'expired' ? 'expired' : granted(grant)
    },
    async byHeader(direction, name, authorization, method) {
      if (authorization === undefined) return 'no-proof'
      const bearer = /^Bearer +([\x21-\x7e]{1,512}) *$/i.exec(authorization)?.[1]
      if (bearer !== undefined) return direction === 'download' ? byKey(bearer) : 'bad-key'
      const said = parseAuthorization(authorization)
      if (said.scheme !== 'basic' && said.scheme !== 'digest') return 'bad-login'
      const username = said.scheme === 'basic' ? said.username : said.digest.username
      const claimed = urls[direction].claimed(username, name, o.clock.now())
      return said.scheme === 'digest'
        ? byDigest(said.digest, claimed, method)
        : byClaim(claimed, password => timingSafeEqual(digest(password), digest(said.password)))
    },
    challenges: reason => [
      digestChallenge({
        realm: REALM,
        nonce: nonces.issue(o.clock.now()),
        qop: 'auth',
        algorithm: 'MD5',
        stale: reason === 'stale-nonce',
      }),
      basicChallenge(REALM),
    ],
  }
}

const granted = ({ deviceId, taskId, maxBytes }: UploadGrant): Granted => ({ deviceId, taskId, maxBytes })
