/** Where the shared test server of this checkout is to be found. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

export interface ServerState {
  pid: number
  url: string
  /** Whoever holds a connection to this port of 127.0.0.1 keeps the server alive. */
  port: number
}

/** One server per checkout and user. */
export function stateFile(): string {
  const id = createHash('sha256').update(`${import.meta.dirname}|${userInfo().uid}`).digest('hex').slice(0, 12)
  return join(tmpdir(), `acs-test-postgres-${id}.json`)
}

/** The server that runs now; null when there is none. */
export async function readState(): Promise<ServerState | null> {
  try {
    return JSON.parse(await readFile(stateFile(), 'utf8')) as ServerState
  } catch {
    return null
  }
}
