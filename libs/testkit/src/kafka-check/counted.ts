/** What stands before a broker and counts what it sends. */
import { connect, createServer } from 'node:net'
import { once } from 'node:events'

export interface Counted {
  /** Bytes that the broker sent to whoever came through here. */
  readonly bytes: number
  reset(): void
  close(): void
}

/** Listens on `port` and hands on to `target`, both on loopback. */
export async function startCounting(port: number, target: number): Promise<Counted> {
  let bytes = 0
  const server = createServer(client => {
    const broker = connect(target, '127.0.0.1')
    const end = (): void => {
      client.destroy()
      broker.destroy()
    }
    broker.on('data', data => {
      bytes += data.length
    })
    client.pipe(broker)
    broker.pipe(client)
    for (const socket of [client, broker]) socket.on('error', end).on('close', end)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    get bytes() {
      return bytes
    },
    reset() {
      bytes = 0
    },
    close: () => void server.close(),
  }
}
