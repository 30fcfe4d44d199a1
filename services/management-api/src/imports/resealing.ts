/** The passwords in lines that wait, sealed anew when the sealing key is changed. */
import { IMPORT_LINE_SECRETS, importLineBatches } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import type { Sealer } from '@auroralinks/runtime'

type Body = Record<string, unknown>

/** A line as it would be kept now; null: no key opens one of its passwords. */
export function resealedLine(body: Body, sealer: Sealer): Body | null {
  const anew = { ...body }
  for (const name of IMPORT_LINE_SECRETS) {
    const kept = body[name]
    if (typeof kept !== 'string' || kept === '') continue
    const sealed = sealer.reseal(Buffer.from(kept, 'base64'))
    if (sealed === null) return null
    anew[name] = Buffer.from(sealed).toString('base64')
  }
  return anew
}

/** All that are there. What was carried out meanwhile has no passwords any more, and stays so. */
export async function resealImportLines(
  o: { database: Database; sealer: Sealer },
  stopped: () => boolean,
): Promise<{ done: number; unreadable: number }> {
  let [done, unreadable] = [0, 0]
  for await (const rows of importLineBatches(o.database, { bytes: o.sealer.beginning })) {
    if (stopped()) break
    const anew = rows.map(row => ({ ...row, body: resealedLine(row.body, o.sealer) })).filter(r => r.body !== null)
    unreadable += rows.length - anew.length
    if (anew.length === 0) continue
    await o.database.query({
      text: `update import_line l set body = n.body
        from unnest($1::uuid[], $2::int[], $3::jsonb[]) as n (import_id, line, body)
        where l.import_id = n.import_id and l.line = n.line and l.status = 'waiting'`,
      values: [anew.map(r => r.importId), anew.map(r => r.line), anew.map(r => JSON.stringify(r.body))],
    })
    done += anew.length
  }
  return { done, unreadable }
}
