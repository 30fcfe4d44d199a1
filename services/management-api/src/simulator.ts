/** Virtual devices that come with standalone, as whoever runs them offers them to the API. */

/** What is known of them now. */
export interface SimulatorState {
  state: 'stopped' | 'starting' | 'running'
  /** How many were asked for; 0 when stopped. */
  count: number
  startedAt: Date | null
  deviceIds: readonly string[]
  sessions: { completed: number; failed: number }
  /** Why a session failed last. */
  lastFailure: { deviceId: string; kind: string; message: string } | null
  /** Why they ended, where nobody stopped them. */
  ended: string | null
}

export interface Simulator {
  state(): SimulatorState
  /** Why no virtual device would get in as things are set; null: nothing keeps them out. */
  hindrance: string | null
  /** Switches them on; false where some are on already. */
  start(count: number): boolean
  /** Resolves when all are off. */
  stop(): Promise<void>
}

/** More is for `npm run simulate`, beside the product and not in it. */
export const MOST_SIMULATED = 100
