/**
 * How many connections there may be, in all and from one address, before anything is read from them. Proxies whose word
 * counts bring everybody: they are not counted by address.
 */
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { placeOf } from './place.ts'
import { plainAddress } from './proxies.ts'
import type { Proxies } from './proxies.ts'

export type NoRoom = 'total' | 'address'

export interface ConnectionsOptions {
  most: number
  mostOf: (address: string) => number
  proxies: Pick<Proxies, 'trusts'>
  onRefused: (why: NoRoom) => void
}

export interface Connections {
  /** Whether there is room: then it counts until it closes, else it is closed. */
  admit(socket: Socket): boolean
  count(): number
}

export function createConnections(o: ConnectionsOptions): Connections {
  const perAddress = new Map<string, number>()
  let count = 0

  const refuse = (socket: Socket, why: NoRoom): false => {
    o.onRefused(why)
    socket.destroy()
    return false
  }

  return {
    count: () => count,
    admit(socket) {
      if (count >= o.most) return refuse(socket, 'total')
      const address = plainAddress(socket.remoteAddress ?? '')
      const key = o.proxies.trusts(address) ? null : placeOf(address)
      if (key !== null) {
        const here = perAddress.get(key) ?? 0
        if (here >= o.mostOf(address)) return refuse(socket, 'address')
        perAddress.set(key, here + 1)
      }
      count++
      socket.once('close', () => {
        count--
        if (key === null) return
        const left = perAddress.get(key)! - 1
        if (left === 0) perAddress.delete(key)
        else perAddress.set(key, left)
      })
      return true
    },
  }
}

/** Descriptors that a process needs for other things than connections. */
const OTHER_FILES = 512

/** `wished`, or what the limit of open files leaves (Linux); a connection that finds none would be lost without a word. */
export function mostConnections(wished: number): number {
  const files = openFiles()
  return files === null ? wished : Math.max(1, Math.min(wished, files - OTHER_FILES))
}

function openFiles(): number | null {
  try {
    const soft = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
    return soft === undefined ? null : Number(soft)
  } catch {
    return null
  }
}
