/** Keys of the REST API as they are kept: their SHA-256 and a name. By Prisma's client: good ones are remembered for half a minute. */
import type { Database } from '@auroralinks/database'

/** Whether there is a key with this digest. */
export async function hasKey({ prisma }: Database, hash: string): Promise<boolean> {
  return (await prisma.apiKey.findUnique({ where: { hash }, select: { hash: true } })) !== null
}

/**
 * Makes a key when there is none at all. @returns whether it was made
 *
 * By SQL: Prisma has no insert under a condition, and a process that only starts others needs no query compiler for it.
 */
export async function makeFirstKey(database: Database, hash: string, name: string): Promise<boolean> {
  const made = await database.transaction(async tx => {
    // Two processes that start at once make one key.
    await tx.query({ text: `select pg_advisory_xact_lock(hashtext('api_key'))` })
    return tx.query({
      text: 'insert into api_key (hash, name) select $1, $2 where not exists (select 1 from api_key) returning 1',
      values: [hash, name],
    })
  })
  return made.length === 1
}
