/** What the database tells of the system as a whole. */
import type { Database } from '@auroralinks/database'

export interface Partitions {
  count: number
  lastHeardAt: Date | null
  leastHeardAt: Date | null
}

/** Until when gateways were heard in each partition, by what its planner has read. */
export async function readPartitions(database: Database): Promise<Partitions> {
  const [row] = await database.query<Partitions>({
    text: `select count(*)::int as count, max(listened_until) as "lastHeardAt",
             case when count(listened_until) = count(*) then min(listened_until) end as "leastHeardAt"
           from planner_epoch`,
  })
  return row!
}

/** Its version and size. */
export async function readDatabase(database: Database): Promise<{ version: string; bytes: number }> {
  const [row] = await database.query<{ version: string; bytes: string | number }>({
    text: `select current_setting('server_version') as version, pg_database_size(current_database())::float8 as bytes`,
  })
  return { version: row!.version, bytes: Number(row!.bytes) }
}
