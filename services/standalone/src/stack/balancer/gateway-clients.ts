/**
 * Connections to one gateway, one request at a time on each. A free one is taken for a request and given back after it,
 * the last one first: undici's Pool asks each of its connections, for every request, whether it is free.
 */
import { Client } from 'undici'
import { ANSWER_MS, CONNECT_MS, IDLE_MS } from './times.ts'

export interface GatewayClients {
  take(): Client
  giveBack(client: Client): void
  close(): Promise<void>
}

/** So many are kept for the next requests; a peak may need more. */
const MOST_FREE = 256

/** @param origin `http://host:port` */
export function createGatewayClients(origin: string): GatewayClients {
  const all = new Set<Client>()
  const free: Client[] = []
  const create = (): Client => {
    const client = new Client(origin, {
      pipelining: 1,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
      headersTimeout: ANSWER_MS,
      bodyTimeout: ANSWER_MS,
      connect: { timeout: CONNECT_MS },
    })
    all.add(client)
    return client
  }
  return {
    take: () => free.pop() ?? create(),
    giveBack(client) {
      if (free.length < MOST_FREE) return void free.push(client)
      all.delete(client)
      void client.close()
    },
    close: async () => {
      await Promise.all([...all].map(client => client.close()))
    },
  }
}
