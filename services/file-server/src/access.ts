/** Who may have a file: whoever shows a URL that was made for it, or a key of the REST API. A name alone is worth nothing. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Database } from '@auroralinks/database'
import { createFileUrls } from '@auroralinks/runtime'
import type { Clock, FileUrls } from '@auroralinks/runtime'
import { isKey } from './store.ts'

/** Why somebody does not get in, for metrics and the log; the peer is told the same whatever it is. */
export type Refused = 'no-proof' | 'bad-signature' | 'expired' | 'bad-key'

/** Whom an answer goes to. */
export interface Granted {
  /** Empty for whoever has a key of the API. */
  deviceId: string
  taskId: string
}

export interface Access {
  /** By the parts of the path of a signed URL. */
  bySignature(token: string, name: string): Granted | Refused
  /** By `Authorization: Bearer KEY`. Rejects when the database does not answer. */
  byKey(authorization: string | undefined): Promise<Granted | Refused>
}

const OPERATOR: Granted = { deviceId: '', taskId: '' }
const digest = (key: string): Buffer => createHash('sha256').update(key).digest()

export function createAccess(o: {
  database: Database
  clock: Clock
  keys: readonly string[]
  adminToken: string | undefined
}): Access {
  const urls: FileUrls = createFileUrls(o.keys)
  const token = o.adminToken === undefined ? null : digest(o.adminToken)
  return {
    bySignature(signed, name) {
      const grant = urls.verify(signed, name, o.clock.now())
      return grant === null
        ? 'bad-signature'
        : grant === 'expired'
          ? 'expired'
          : { deviceId: grant.deviceId, taskId: grant.taskId }
    },
    async byKey(authorization) {
      const key = /^Bearer +([\x21-\x7e]{1,512}) *$/i.exec(authorization ?? '')?.[1]
      if (key === undefined) return authorization === undefined ? 'no-proof' : 'bad-key'
      const hash = digest(key)
      if (token !== null && timingSafeEqual(token, hash)) return OPERATOR
      // As management-api keeps them; the lookup is by digest: how long it takes says nothing about any key.
      return (await isKey(o.database, hash.toString('hex'))) ? OPERATOR : 'bad-key'
    },
  }
}
