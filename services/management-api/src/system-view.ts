/** What whoever runs several services together tells the API of them. */

export interface SystemView {
  services(): { name: string; notReady: string | null }[]
  /** What they have still to handle, by topic and group. */
  lag(): { topic: string; group: string; records: number }[]
  /** How long is kept, in days. */
  keep: { sessions: number; messages: number; tasks: number }
}
