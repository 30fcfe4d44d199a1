/** PostgreSQL inside the product: real binaries from npm, a folder of their own, nothing to install. */
import { resolve } from 'node:path'
import pg from 'pg'
import { ConfigError, freePorts, privateFolder, silentLogger } from '@auroralinks/runtime'
import type { Logger } from '@auroralinks/runtime'
import { accountFor } from './account.ts'
import { findBinaries } from './binaries.ts'
import { clusterVersion, ensureCluster, passwordOf, ROLE } from './cluster.ts'
import { claimFolder } from './owner.ts'
import { clearLeftover, PortTaken, startPostmaster, StillInUse } from './postmaster.ts'
import type { Postmaster } from './postmaster.ts'
import { SETTINGS, UNSAFE_SETTINGS } from './settings.ts'

/** The major version whose binaries are pinned in package.json. */
const MAJOR = '18'

export interface EmbeddedOptions {
  /** The folder for everything: cluster, log, password. Made when missing. */
  dir: string
  /** A fixed port; any free one otherwise. */
  port?: number
  /** Of the role `acs`; made at the first start and kept in the folder otherwise. */
  password?: string
  logger?: Logger
  /** Further settings (`postgresql.conf`). */
  settings?: Readonly<Record<string, string>>
  /** For tests: faster, and worthless after a crash of the machine. */
  unsafe?: boolean
}

export interface EmbeddedPostgres {
  /** For `connectDatabase` and `migrate`; holds the password. */
  url: string
  port: number
  /** Of the server as it runs now: one that died is started again on the same port. */
  readonly pid: number
  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
  stop(): Promise<void>
}

/**
 * Starts PostgreSQL on 127.0.0.1 in `dir`. A server that a killed process left behind is stopped first; a folder that
 * a living process uses is refused. A server that dies is started again.
 * @throws ConfigError, one line for a person
 */
export async function startEmbeddedPostgres(o: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const dir = resolve(o.dir)
  const logger = o.logger ?? silentLogger
  // PostgreSQL's own account need not enter it (account.ts), and nobody else has anything to look for in it.
  privateFolder(dir)
  const releaseFolder = await claimFolder(dir)
  try {
    const account = await accountFor(`${dir}/data`)
    const binaries = await findBinaries(account)
    const password = await passwordOf(dir, o.password)
    await ensureCluster({ dir, initdb: binaries.initdb, account, password, sync: o.unsafe !== true })
    const version = await clusterVersion(dir)
    if (version !== MAJOR)
      throw new ConfigError(
        `${dir} was made by PostgreSQL ${version}, this one is ${MAJOR}: dump it with the older version and load it into a new folder`,
      )
    await clearLeftover(`${dir}/data`)
    const settings = { ...SETTINGS, ...(o.unsafe === true ? UNSAFE_SETTINGS : {}), ...o.settings }
    const startOn = (port: number): Promise<Postmaster> =>
      startPostmaster({ dir, postgres: binaries.postgres, account, port, settings })
    let { port, postmaster } = await startSomewhere(o.port, startOn)
    const url = `postgresql://${ROLE}:${encodeURIComponent(password)}@127.0.0.1:${port}/${ROLE}`
    let stopping = false
    const watch = async (): Promise<void> => {
      for (;;) {
        await postmaster.gone
        if (stopping) return
        logger.error('PostgreSQL ended and is started again', { pid: postmaster.pid })
        postmaster =
          (await startAgain(
            () => stopping,
            async () => {
              await clearLeftover(`${dir}/data`)
              return startOn(port)
            },
            logger,
          )) ?? postmaster
        if (stopping) return
      }
    }
    await ensureDatabase(url).catch(async error => {
      await postmaster.stop()
      throw error
    })
    const watching = watch()
    return {
      url,
      port,
      get pid() {
        return postmaster.pid
      },
      async stop() {
        stopping = true
        await postmaster.stop()
        await watching
        // A restart may have been under way when it was told to stop.
        await postmaster.stop()
        await releaseFolder()
      },
    }
  } catch (error) {
    await releaseFolder()
    throw error
  }
}

/** How long the processes of a server that was killed may take to end, in ms. */
const LEFTOVER_MS = 20_000

async function startSomewhere(
  fixed: number | undefined,
  startOn: (port: number) => Promise<Postmaster>,
): Promise<{ port: number; postmaster: Postmaster }> {
  const patientUntil = performance.now() + LEFTOVER_MS
  for (let tries = 0; ; tries++) {
    const port = fixed !== undefined && fixed !== 0 ? fixed : (await freePorts(1))[0]!
    try {
      return { port, postmaster: await startOn(port) }
    } catch (error) {
      if (error instanceof StillInUse && performance.now() < patientUntil) {
        tries--
        await new Promise(resolve => setTimeout(resolve, 200))
        continue
      }
      if (!(error instanceof PortTaken)) throw error
      if (port === fixed || tries === 5) throw new ConfigError(`PostgreSQL: ${error.message}`)
    }
  }
}

async function startAgain(
  stopping: () => boolean,
  start: () => Promise<Postmaster>,
  logger: Logger,
): Promise<Postmaster | null> {
  for (let wait = 50; !stopping(); wait = Math.min(wait * 2, 2_000)) {
    try {
      return await start()
    } catch (error) {
      logger.error('PostgreSQL did not start again yet', { err: error })
      await new Promise(resolveWait => setTimeout(resolveWait, wait))
    }
  }
  return null
}

async function ensureDatabase(url: string): Promise<void> {
  const admin = new URL(url)
  admin.pathname = '/postgres'
  const client = new pg.Client({ connectionString: admin.href, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [ROLE])
    if (found.rowCount === 0) await client.query(`create database ${ROLE}`)
  } finally {
    await client.end()
  }
}
