/** The states of a test (TR-181, data type DiagnosticsState), as devices write them, and what they mean in words. */

export type StateKind = 'none' | 'running' | 'complete' | 'error' | 'canceled'

/** A state that devices show while a test runs, besides `Requested`. */
const RUNNING = /^(?:Requested|In_?Progress|Running|Pending|Started|Testing|Busy)$/i

/** What a state says of the test. One that nobody knows is a result: a vendor's own word for how it ended. */
export function kindOfState(state: string): StateKind {
  const text = state.trim()
  if (text === '' || /^None$/i.test(text)) return 'none'
  if (RUNNING.test(text)) return 'running'
  if (/^Cancell?ed$/i.test(text)) return 'canceled'
  return /^Err?or/i.test(text) ? 'error' : 'complete'
}

/** As TR-181 writes it: TR-143 and older Wi-Fi models say `Completed`. */
export const stateOf = (state: string): string => (/^Completed?$/i.test(state.trim()) ? 'Complete' : state.trim())
