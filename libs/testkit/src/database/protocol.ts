/** Where the shared test server of this checkout is to be found. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { containersForTests, startPostgresContainer } from '../containers/index.ts'

export interface ServerState {
  pid: number
  url: string
  /** Whoever holds a connection to this port of 127.0.0.1 keeps the server alive. */
  port: number
}

export type Engines = 'containers' | 'local'

/**
 * What PostgreSQL for tests runs on, and how a container of it is started. Loaded when a test asks for a database: what
 * runs the product knows nothing of containers.
 */
export async function enginesOfTests(): Promise<{
  engines: Engines
  containers: {
    start(settings: Readonly<Record<string, string>>): Promise<{ url: string; stop(): Promise<void> }>
  } | null
}> {
  const found = await containersForTests()
  return found === null
    ? { engines: 'local', containers: null }
    : { engines: 'containers', containers: { start: settings => startPostgresContainer(found, settings) } }
}

/** One server per checkout, user and kind of engine. */
export function stateFile(engines: Engines): string {
  const id = createHash('sha256')
    .update(`${import.meta.dirname}|${userInfo().uid}|${engines}`)
    .digest('hex')
    .slice(0, 12)
  return join(tmpdir(), `acs-test-postgres-${id}.json`)
}

/** The server that runs now; null when there is none. */
export async function readState(engines: Engines): Promise<ServerState | null> {
  try {
    return JSON.parse(await readFile(stateFile(engines), 'utf8')) as ServerState
  } catch {
    return null
  }
}
