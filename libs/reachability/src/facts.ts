import type { BindingFacts } from './binding.ts'

/** How it went by one way. Times in ms since 1970. */
export interface Way {
  okAt: number | null
  failedAt: number | null
  /** Of the failures in a row that are the newest. */
  failedSince: number | null
  failures: number
}

/** What was learned by asking a device. */
export interface History {
  /** The connection request URL that `http` is about. */
  url: string
  http: Way
  udp: Way
  xmpp: Way
  /** Requests that ended, and those of them that brought the device. */
  asked: number
  arrived: number
  /** By which way it was brought last; empty: never yet. */
  lastMethod: '' | 'http' | 'udp' | 'xmpp'
  arrivedAt: number | null
}

/** What is known of a device. Times in ms since 1970. */
export interface Facts {
  /** Its connection request URL; empty: none. */
  url: string
  /** Where its last session came from; empty: not known. */
  ipAddress: string
  /** Its NATDetected; null: not known. */
  natDetected: boolean | null
  /** Its UDPConnectionRequestAddress; empty: none. */
  udpAddress: string
  binding: BindingFacts | null
  /** Its ConnReqJabberID; empty: none, or XMPP is switched off. */
  jid: string
  lastInformAt: number | null
  /** Its PeriodicInformInterval; 0: not known. */
  informSeconds: number
  /** Its PeriodicInformEnable is known to be false. */
  informOff: boolean
  history: History | null
}
