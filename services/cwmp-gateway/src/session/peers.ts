/**
 * Sessions of CPEs that return no cookie and open a connection for each POST (quirks H7, P3): known by who sends, where
 * that is unambiguous. Of a session whose CPE proved itself the username tells, and the CPE has to prove itself again;
 * of one that proved nothing the address, if no other such session is open there: it takes nobody more than an Inform
 * to be taken for that device anyhow. Only sessions that this gateway opened, and none whose cookie came back.
 */
import type { Session } from './session.ts'

export interface Opened {
  /** Empty for a CPE that proved nothing. */
  username: string
  remoteAddress: string
  /** As its Inform told it. */
  softwareVersion: string
}

export interface Peers {
  opened(session: Session, by: Opened): void
  /** It is over, or its cookie came back. */
  forget(session: Session): void
  /** The only open session of who came with this username. */
  ofUser(username: string): { session: Session; softwareVersion: string } | null
  /** The only open session of who proved nothing at this address. */
  ofAddress(remoteAddress: string): Session | null
  /** Whether somebody at this address has a session and may have to prove itself for it. */
  isAskedAt(remoteAddress: string): boolean
}

interface Peer {
  session: Session
  softwareVersion: string
  keys: readonly string[]
  at: number
}

const MOST = 4_096
/** So long after it was opened or seen last, in ms, a session may go on. */
const QUIET_MS = 5 * 60_000

/** @param now ms since 1970 */
export function createPeers({ now }: { now: () => number }): Peers {
  /** By device: it has one session at most. */
  const peers = new Map<string, Peer>()
  const byKey = new Map<string, Set<Peer>>()

  const drop = (deviceId: string): void => {
    const peer = peers.get(deviceId)
    if (peer === undefined) return
    peers.delete(deviceId)
    for (const key of peer.keys) {
      const same = byKey.get(key)
      same?.delete(peer)
      if (same?.size === 0) byKey.delete(key)
    }
  }
  const open = (key: string): Peer[] => [...(byKey.get(key) ?? [])].filter(p => now() - p.at < QUIET_MS)
  const only = (key: string): Peer | null => {
    const [peer, other] = open(key)
    if (peer === undefined || other !== undefined) return null
    peer.at = now()
    return peer
  }

  return {
    opened(session, { username, remoteAddress, softwareVersion }) {
      drop(session.deviceId)
      const keys = username === '' ? [`at ${remoteAddress}`] : [`user ${username}`, `proved at ${remoteAddress}`]
      const peer = { session, softwareVersion, keys, at: now() }
      peers.set(session.deviceId, peer)
      for (const key of keys) byKey.set(key, (byKey.get(key) ?? new Set()).add(peer))
      if (peers.size > MOST) drop(peers.keys().next().value!)
    },
    forget: session => {
      if (peers.get(session.deviceId)?.session.id === session.id) drop(session.deviceId)
    },
    ofUser: username => only(`user ${username}`),
    ofAddress: remoteAddress => only(`at ${remoteAddress}`)?.session ?? null,
    isAskedAt: remoteAddress => open(`proved at ${remoteAddress}`).length > 0,
  }
}
