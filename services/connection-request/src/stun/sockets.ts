/** The sockets of the STUN server, IPv4 and IPv6 under one port; UDP connection requests leave from them too (TR-069 G.2.2.3). */
import { createSocket } from 'node:dgram'
import type { RemoteInfo, Socket } from 'node:dgram'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { TransportAddress } from '@auroralinks/stun'

export interface Sockets {
  port: number
  /** Rejects with what the network says. */
  send(to: TransportAddress, bytes: Uint8Array): Promise<void>
  /** Its own address in this family, where it listens at all of them the machine's first; null where there is none. */
  local(family: 4 | 6): TransportAddress | null
  close(): Promise<void>
}

/** Of datagrams that wait to be read: a second of keep-alives of some ten thousand devices. */
const RECEIVE_BYTES = 4 * 1024 * 1024

/**
 * @param o.host an address of this machine; unset: all, IPv6 where there is any
 * @throws what the system says, with the port in its message
 */
export async function openSockets(o: {
  port: number
  host: string | undefined
  receive(bytes: Uint8Array, from: TransportAddress): void
  failed(error: Error): void
}): Promise<Sockets> {
  const open = new Map<number, Socket>()
  const listen = (family: 4 | 6, port: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const socket = createSocket({ type: `udp${family}`, ipv6Only: family === 6 })
      socket.once('error', reject)
      socket.bind({ port, ...(o.host !== undefined && { address: o.host }) }, () => {
        socket.off('error', reject)
        socket.on('error', o.failed)
        socket.on('message', (bytes: Buffer, from: RemoteInfo) =>
          o.receive(bytes, { address: from.address.split('%')[0]!, port: from.port }),
        )
        try {
          socket.setRecvBufferSize(RECEIVE_BYTES)
        } catch {
          // The system gives what it has.
        }
        open.set(family, socket)
        resolve(socket.address().port)
      })
    })
  const close = async (): Promise<void> => {
    const sockets = [...open.values()]
    open.clear()
    await Promise.all(sockets.map(s => new Promise<void>(resolve => s.close(() => resolve()))))
  }
  try {
    const families = o.host === undefined ? [4, 6] : [isIP(o.host)]
    let { port } = o
    if (families.includes(4)) port = await listen(4, port)
    if (families.includes(6))
      port = await listen(6, port).catch((error: NodeJS.ErrnoException) => {
        // A machine without IPv6 has IPv4 all the same.
        if (o.host === undefined && (error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL')) return port
        throw error
      })
    const own = { 4: firstAddress('IPv4'), 6: firstAddress('IPv6') }
    return {
      port,
      local: family => {
        const address = o.host ?? own[family]
        return address !== undefined && isIP(address) === family ? { address, port } : null
      },
      send: (to, bytes) =>
        new Promise((resolve, reject) => {
          const socket = open.get(isIP(to.address))
          if (socket === undefined) return reject(new Error(`no socket for ${to.address}`))
          socket.send(bytes, to.port, to.address, error => (error ? reject(error) : resolve()))
        }),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

const firstAddress = (family: 'IPv4' | 'IPv6'): string | undefined =>
  Object.values(networkInterfaces())
    .flatMap(list => list ?? [])
    .find(i => i.family === family && !i.internal && !i.address.startsWith('fe80:'))?.address
