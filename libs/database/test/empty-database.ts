/** A database without anything in it, on the server of the tests. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { testServer } from '@auroralinks/testkit/database'

export interface EmptyDatabase {
  url: string
  query(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>
  drop(): Promise<void>
}

/** Makes one; `drop` removes it. */
export async function emptyDatabase(): Promise<EmptyDatabase> {
  const server = await testServer()
  const name = `acs_empty_${randomBytes(6).toString('hex')}`
  const admin = new pg.Pool({ connectionString: server, max: 1 })
  await admin.query(`create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const pool = new pg.Pool({ connectionString: url.href, max: 1 })
  pool.on('error', () => {})
  return {
    url: url.href,
    query: async (sql, values) => (await pool.query(sql, values)).rows,
    async drop() {
      await pool.end()
      await admin.query(`drop database ${name} with (force)`)
      await admin.end()
    },
  }
}
