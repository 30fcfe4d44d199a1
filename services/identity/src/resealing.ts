/** Credentials, sealed under the present key when that was asked for (`POST secrets/rotation`). */
import { credentialBatches, followRotation } from '@auroralinks/database'
import type { CredentialTable, Database, SealedCredential } from '@auroralinks/database'
import { secretKeyIds } from '@auroralinks/runtime'
import type { Logger, Sealer } from '@auroralinks/runtime'

/** What was put meanwhile stays: a row changes only where it is as it was read. */
const resealedIn = (table: CredentialTable): string => `
UPDATE ${table} c SET password = n.password, connection_request_password = n.cr_password
FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::bytea[], $5::bytea[]) AS n (key, old_password, password, old_cr_password, cr_password)
WHERE c.device_key = n.key AND c.password IS NOT DISTINCT FROM n.old_password
  AND c.connection_request_password IS NOT DISTINCT FROM n.old_cr_password`

export const startResealing = (o: {
  database: Database
  logger: Logger
  secretKey: string
  sealer: Sealer
}): { stop(): Promise<void> } =>
  followRotation({ ...o, keyId: secretKeyIds(o.secretKey)[0]!, work: stopped => resealCredentials(o, stopped) })

/** All that are there. A second process that does the same at the same time changes nothing that is not the same. */
export async function resealCredentials(
  o: { database: Database; sealer: Sealer },
  stopped: () => boolean = () => false,
): Promise<{ done: number; unreadable: number }> {
  let [done, unreadable] = [0, 0]
  for await (const rows of credentialBatches(o.database, { bytes: o.sealer.beginning })) {
    if (stopped()) break
    const anew = rows.map(row => resealedRow(row, o.sealer))
    const changed = anew.filter(r => r.changed)
    unreadable += anew.filter(r => r.unreadable).length
    if (changed.length === 0) continue
    await o.database.query({
      name: `identity-reseal-${rows[0]!.table}`,
      text: resealedIn(rows[0]!.table),
      values: [
        changed.map(r => String(r.row.key)),
        changed.map(r => r.row.password),
        changed.map(r => r.password),
        changed.map(r => r.row.connectionRequestPassword),
        changed.map(r => r.connectionRequestPassword),
      ],
    })
    done += changed.length
  }
  return { done, unreadable }
}

function resealedRow(row: SealedCredential, sealer: Sealer) {
  const anew = (sealed: Uint8Array | null): Buffer | null => {
    const bytes = sealed === null ? null : (sealer.reseal(sealed) ?? sealed)
    return bytes === null ? null : Buffer.from(bytes)
  }
  const password = anew(row.password)
  const connectionRequestPassword = anew(row.connectionRequestPassword)
  const isNew = (now: Buffer | null, before: Uint8Array | null): boolean => now !== null && !now.equals(before!)
  const isUnreadable = (sealed: Buffer | null): boolean => sealed !== null && !sealer.isCurrent(sealed)
  return {
    row,
    password,
    connectionRequestPassword,
    changed: isNew(password, row.password) || isNew(connectionRequestPassword, row.connectionRequestPassword),
    unreadable: isUnreadable(password) || isUnreadable(connectionRequestPassword),
  }
}
