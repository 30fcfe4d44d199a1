/** How many connections there may be: in all, and from one address, behind which a whole neighbourhood may stand (carrier-grade NAT). */
import type { Socket } from 'node:net'
import { isLoopback } from '@auroralinks/runtime'

export interface Caps {
  total: number
  perAddress: number
}

export const CAPS: Caps = { total: 20_000, perAddress: 4_000 }

/** Whether one more may come; counts it until it is closed. Loopback, where load is made, has the total only. */
export function createConnectionCap(caps: Caps): (socket: Socket) => boolean {
  const from = new Map<string, number>()
  let total = 0
  return socket => {
    const address = socket.remoteAddress ?? ''
    const here = from.get(address) ?? 0
    if (total >= caps.total || (here >= caps.perAddress && !isLoopback(address))) return false
    total++
    from.set(address, here + 1)
    socket.once('close', () => {
      total--
      const left = from.get(address)! - 1
      if (left === 0) from.delete(address)
      else from.set(address, left)
    })
    return true
  }
}
