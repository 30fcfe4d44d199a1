/**
 * The PostgreSQL server that all test processes of a run share, as a process of its own: it ends by itself when nobody
 * has held a connection to it for a while, so that tests which are killed leave nothing behind.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UNSAFE_SETTINGS, startEmbeddedPostgres } from '@auroralinks/database'
import { enginesOfTests, stateFile } from './protocol.ts'

const LINGER_MS = 15_000

const { engines, containers } = await enginesOfTests()
const dir = await mkdtemp(join(tmpdir(), 'acs-test-postgres-'))
const postgres =
  containers === null
    ? await startEmbeddedPostgres({ dir, unsafe: true })
    : await containers.start({ ...UNSAFE_SETTINGS, timezone: 'UTC', jit: 'off' })

let clients = 0
let leaving: NodeJS.Timeout | undefined
const door = createServer(socket => {
  clients++
  clearTimeout(leaving)
  socket.on('error', () => {})
  socket.on('close', () => {
    clients--
    linger()
  })
})
const linger = (): void => {
  clearTimeout(leaving)
  if (clients === 0) leaving = setTimeout(() => void end(), LINGER_MS)
}

async function end(): Promise<void> {
  const mine = await readFile(stateFile(engines), 'utf8').then(
    s => (JSON.parse(s) as { pid: number }).pid === process.pid,
    () => false,
  )
  if (mine) await rm(stateFile(engines), { force: true })
  door.close()
  await postgres.stop()
  await rm(dir, { recursive: true, force: true })
  process.exit(0)
}

door.listen(0, '127.0.0.1', () => {
  const address = door.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  // Two that start at once both write: the later one is found from then on, the other ends unused.
  void writeFile(stateFile(engines), JSON.stringify({ pid: process.pid, url: postgres.url, port }), {
    mode: 0o600,
  }).then(linger)
})
process.on('SIGTERM', () => void end())
process.on('SIGINT', () => void end())
