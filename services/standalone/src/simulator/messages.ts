/** What standalone and the process of the virtual devices tell one another. */

/** Once, at the beginning; not in its environment or arguments, where others would read the password. */
export interface Begin {
  count: number
  acsUrl: string
  seed: number
  username?: string
  password?: string
}

/** What has changed, twice a second at most. */
export interface Report {
  isUp: boolean
  deviceIds: string[]
  sessions: { completed: number; failed: number }
  lastFailure: { deviceId: string; kind: string; message: string } | null
}
