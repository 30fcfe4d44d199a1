/** A small TCP proxy on loopback whose connections can be delayed, held back in one direction or both, cut and refused. */
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Disturbance } from './plan.ts'

export interface FaultyLink {
  /** Where clients connect. */
  readonly port: number
  /** Where the connections go from now on. */
  target: number
  /** From now on, for connections there are and new ones. */
  disturb(how: Disturbance, delayMs: number): void
  /** All as it should be; what was held back goes on. */
  heal(): void
  close(): Promise<void>
}

interface Pair {
  client: Socket
  server: Socket
}

/** @param target a port on loopback @param port a fixed port to listen on; any free one unless given */
export async function startProxy(target: number, port = 0): Promise<FaultyLink> {
  const pairs = new Set<Pair>()
  let how: Disturbance | null = null
  let delayMs = 0
  const holds = (direction: 'up' | 'down'): boolean => how === 'stall' || how === `stall-${direction}`

  const pump = (from: Socket, to: Socket, direction: 'up' | 'down'): void => {
    /** Bytes keep their order: each waits for those before it. */
    let before = Promise.resolve()
    let waiting = 0
    const pass = (data: string | Uint8Array): void => {
      if (to.destroyed || to.write(data)) return
      from.pause()
      to.once('drain', () => {
        if (!holds(direction)) from.resume()
      })
    }
    from.on('data', data => {
      if (how !== 'delay' && waiting === 0) return pass(data)
      const due = performance.now() + (how === 'delay' ? delayMs : 0)
      waiting++
      before = before
        .then(() => pause(Math.max(0, due - performance.now())))
        .then(() => {
          waiting--
          pass(data)
        })
    })
    from.on('end', () => void before.then(() => to.end()))
    from.on('error', () => to.resetAndDestroy())
    from.on('close', () => void before.then(() => to.destroy()))
  }

  const apply = (pair: Pair): void => {
    for (const [socket, direction] of [
      [pair.client, 'up'],
      [pair.server, 'down'],
    ] as const) {
      if (holds(direction)) socket.pause()
      else socket.resume()
    }
  }
  const cutAll = (): void => {
    for (const { client, server } of pairs) {
      client.resetAndDestroy()
      server.resetAndDestroy()
    }
  }

  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, client => {
    if (how === 'refuse') return void client.resetAndDestroy()
    const pair: Pair = {
      client,
      server: connect({ port: proxy.target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true }),
    }
    pairs.add(pair)
    pump(pair.client, pair.server, 'up')
    pump(pair.server, pair.client, 'down')
    apply(pair)
    const over = (): void => {
      if (pair.client.destroyed && pair.server.destroyed) pairs.delete(pair)
    }
    client.once('close', over)
    pair.server.once('close', over)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
  const proxy: FaultyLink = {
    port: (server.address() as AddressInfo).port,
    target,
    disturb(next, ms) {
      if (next === 'cut' || next === 'refuse') cutAll()
      // A cut is a moment: whoever connects again gets through.
      how = next === 'cut' ? null : next
      delayMs = ms
      for (const pair of pairs) apply(pair)
    },
    heal() {
      how = null
      for (const pair of pairs) apply(pair)
    },
    close() {
      cutAll()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
  return proxy
}
