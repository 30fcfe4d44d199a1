/** Which UDP connection requests a device takes (TR-069 G.2.1.4); pure. */
import { timingSafeEqual } from 'node:crypto'
import { parseUdpRequest, signUdpRequest } from '@auroralinks/stun'

export type Verdict = 'accepted' | 'copy' | 'not a request' | 'another user' | 'not signed' | 'old'

/** Remembers what a device needs of the requests that it took. */
export class UdpRequests {
  #last: { ts: number; id: string } | null = null

  judge(datagram: Uint8Array, credentials: { username: string; password: string }): Verdict {
    const request = parseUdpRequest(datagram)
    if (request === null) return 'not a request'
    if (request.username !== credentials.username) return 'another user'
    const wanted = Buffer.from(signUdpRequest(request, credentials.password))
    if (!timingSafeEqual(wanted, Buffer.from(request.signature))) return 'not signed'
    const ts = Number(request.ts)
    if (this.#last !== null && ts === this.#last.ts && request.id === this.#last.id) return 'copy'
    if (this.#last !== null && ts <= this.#last.ts) return 'old'
    this.#last = { ts, id: request.id }
    return 'accepted'
  }
}
