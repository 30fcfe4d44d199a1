/** HTTPS is handed on byte by byte, a connection at a time: the gateways hold the certificate and see the client's. */
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import type { Gateways, Target } from './gateways.ts'
import { CONNECT_MS } from './times.ts'

/** A listener that joins each connection that `mayCome` with a ready gateway. */
export function createTlsPassage(gateways: Gateways, mayCome: (socket: Socket) => boolean): Server {
  return createServer({ noDelay: true, keepAlive: true }, client => {
    if (!mayCome(client)) return
    client.on('error', () => client.destroy())
    join(client, gateways, new Set())
  })
}

function join(client: Socket, gateways: Gateways, tried: Set<Target>): void {
  const target = gateways.next(tried)
  if (target === null || target.tls === null || client.destroyed) return void client.destroy()
  const at = target.tls.lastIndexOf(':')
  const upstream = connect({
    host: target.tls.slice(0, at),
    port: Number(target.tls.slice(at + 1)),
    noDelay: true,
    timeout: CONNECT_MS,
  })
  const onGone = (): void => void upstream.destroy()
  client.once('close', onGone)
  const onRefused = (): void => {
    upstream.destroy()
    client.off('close', onGone)
    gateways.failed(target)
    tried.add(target)
    join(client, gateways, tried)
  }
  upstream.once('error', onRefused)
  upstream.once('timeout', onRefused)
  upstream.once('connect', () => {
    upstream.off('error', onRefused).off('timeout', onRefused).setTimeout(0)
    upstream.on('error', () => client.destroy())
    upstream.on('close', () => client.destroy())
    client.pipe(upstream).pipe(client)
  })
}
