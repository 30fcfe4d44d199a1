/** The ports of an installation: which variable each comes from, and whether it is free, before anything starts. */
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { StartRefused } from '@auroralinks/runtime'

export interface WantedPort {
  /** The environment variable. */
  name: string
  /** 0 means any free one. */
  port: number
  host?: string
  /** TCP unless given. */
  transport?: 'udp'
}

/** A killed predecessor's processes need a moment to go. */
const PATIENCE_MS = 1_500

/**
 * The ports, each checked to be free, with a free one for each 0.
 * @throws StartRefused naming every port that is taken and its variable, on one line
 */
export async function claimPorts(wanted: readonly WantedPort[]): Promise<Map<string, number>> {
  for (const [i, { name, port, transport }] of wanted.entries()) {
    const other = wanted.slice(0, i).find(w => w.port === port && port !== 0 && w.transport === transport)
    if (other) throw new StartRefused(`${other.name} and ${name} are both port ${port}: choose different ones`)
  }
  const end = performance.now() + PATIENCE_MS
  for (;;) {
    const tried = await Promise.all(wanted.map(tryListen))
    // All are held until all were tried, so that no free one is found twice.
    await Promise.all(tried.map(t => t.release()))
    const problems = tried.filter(t => t.error !== null)
    if (problems.length === 0) return new Map(tried.map(t => [t.name, t.port]))
    if (performance.now() > end || problems.some(p => p.error !== 'EADDRINUSE'))
      throw new StartRefused(problems.map(explain).join('; '))
    await new Promise(resolve => setTimeout(resolve, 150))
  }
}

interface Tried {
  name: string
  port: number
  error: string | null
  release(): Promise<void>
}

async function tryListen({ name, port, host, transport }: WantedPort): Promise<Tried> {
  if (transport === 'udp') return tryBind({ name, port, host })
  const server = createServer()
  return new Promise(resolve => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ name, port, error: error.code ?? error.message, release: async () => {} }),
    )
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      const found = (server.address() as AddressInfo).port
      resolve({ name, port: found, error: null, release: () => new Promise(done => server.close(() => done())) })
    })
  })
}

async function tryBind({ name, port, host }: Omit<WantedPort, 'transport'>): Promise<Tried> {
  const socket = createSocket('udp4')
  return new Promise(resolve => {
    socket.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ name, port, error: error.code ?? error.message, release: async () => {} }),
    )
    socket.bind({ port, ...(host === undefined ? {} : { address: host }) }, () => {
      const found = socket.address().port
      resolve({ name, port: found, error: null, release: () => new Promise(done => socket.close(() => done())) })
    })
  })
}

function explain({ name, port, error }: Tried): string {
  if (error === 'EADDRINUSE')
    return `port ${port} (${name}) is already in use: stop what listens there, or set ${name} to another port`
  if (error === 'EACCES') return `port ${port} (${name}) may not be opened by this user: set ${name} to one above 1023`
  return `port ${port} (${name}) cannot be opened: ${error}`
}
