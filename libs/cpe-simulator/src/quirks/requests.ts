/** How a device takes connection requests where that is not as the standard says. */

export interface RequestHabits {
  /** Of its challenge. */
  challenge?: (text: string) => string
  /** It closes the connection with its challenge. */
  closesAfterChallenge?: boolean
  /** A challenge is answered on the connection that it came on, or not at all. */
  onSameConnection?: boolean
  /** How it says yes, and how that it is in a session. */
  accepts?: { status: number; body: string }
  busyStatus?: number
  /** The uri that it reckons with, whatever is asked for. */
  uri?: string
  /** It opens its session first, and answers so many ms later. */
  answersAfterMs?: number
  /** So many requests are accepted and bring no session. */
  ignores?: number
  /** Its password for connection requests after a factory reset: another than it had when it came from the factory. */
  passwordAfterReset?: string
  /** What it tells of where it can be reached. */
  url?: string
}
