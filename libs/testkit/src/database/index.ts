/** A real database for a test: fresh, migrated, its own. */
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { connectDatabase, migrate, readMigrations } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import { readConfig, text } from '@auroralinks/runtime'
import { enginesOfTests, readState } from './protocol.ts'
import type { Engines } from './protocol.ts'

const variables = {
  server: text('ACS_TEST_DATABASE', 'an existing PostgreSQL server for tests, with the right to create databases'),
}
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** Connects to the shared server, which runs as long as somebody is connected; null when it does not run. The connection does not keep this process alive. */
async function connectToShared(engines: Engines): Promise<string | null> {
  const state = await readState(engines)
  if (state === null) return null
  const socket = await new Promise<Socket | null>(resolve => {
    const s = connect(state.port, '127.0.0.1')
    s.once('connect', () => resolve(s))
    s.once('error', () => resolve(null))
  })
  if (socket === null) return null
  socket.on('error', () => {})
  socket.unref()
  return state.url
}

async function startShared(engines: Engines): Promise<string> {
  // None of our pipes: a test runner waits until everyone has closed them.
  const child = spawn(process.execPath, [join(import.meta.dirname, 'server.ts')], { detached: true, stdio: 'ignore' })
  let ended = false
  child.once('exit', () => {
    ended = true
  })
  child.unref()
  for (const end = performance.now() + 120_000; performance.now() < end; ) {
    const url = await connectToShared(engines)
    if (url !== null) return url
    if (ended) break
    await pause(20)
  }
  throw new Error('the PostgreSQL server for tests did not start')
}

let server: Promise<string> | undefined
const sharedServer = (): Promise<string> => (server ??= findServer())

async function findServer(): Promise<string> {
  const given = readConfig(variables).server
  if (given !== undefined) return given
  const { engines } = await enginesOfTests()
  return (await connectToShared(engines)) ?? (await startShared(engines))
}

const databaseUrl = (url: string, name: string): string => {
  const u = new URL(url)
  u.pathname = `/${name}`
  return u.href
}

async function asAdmin<T>(url: string, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return await fn(client)
  } finally {
    await client.end()
  }
}

/** The migrated database that others are copied from, made by whoever needs it first. */
async function ensureTemplate(url: string): Promise<string> {
  const migrations = await readMigrations()
  const name = `acs_template_${createHash('sha256').update(JSON.stringify(migrations)).digest('hex').slice(0, 16)}`
  await asAdmin(url, async client => {
    await client.query('select pg_advisory_lock(hashtext($1))', [name])
    const found = await client.query('select datistemplate from pg_database where datname = $1', [name])
    if (found.rows[0]?.datistemplate === true) return
    if (found.rowCount !== 0) await client.query(`drop database ${name} with (force)`)
    await client.query(`create database ${name}`)
    await migrate(databaseUrl(url, name))
    await client.query(`alter database ${name} with is_template true`)
  })
  return name
}

let template: Promise<string> | undefined

/** A server for tests that need databases of their own making. */
export const testServer = sharedServer

/**
 * A fresh, migrated database on the shared test server (started when it does not run; `ACS_TEST_DATABASE` names
 * another one). `drop` closes the connections and removes it.
 */
export async function testDatabase(
  o: { max?: number } = {},
): Promise<{ database: Database; url: string; drop(): Promise<void> }> {
  const admin = await sharedServer()
  const from = await (template ??= ensureTemplate(admin))
  const name = `acs_test_${randomBytes(8).toString('hex')}`
  await asAdmin(admin, client => createFrom(client, name, from))
  const url = databaseUrl(admin, name)
  const database = await connectDatabase({ url, max: o.max ?? 5, applicationName: 'test' })
  return {
    database,
    url,
    async drop() {
      await database.close()
      await asAdmin(admin, client => client.query(`drop database if exists ${name} with (force)`))
    },
  }
}

/** A template that another process is just copying or closing refuses for a moment (55006). */
async function createFrom(client: pg.Client, name: string, from: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await client.query(`create database ${name} template ${from} strategy file_copy`)
      return
    } catch (error) {
      if ((error as { code?: string }).code !== '55006' || tries === 100) throw error
      await pause(20)
    }
  }
}
