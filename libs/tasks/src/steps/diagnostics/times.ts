/** When a test is looked at: most devices tell when it is done, some only change its state, some never end it. */
import { durationOf } from '@auroralinks/data-model'
import type { DiagnosticsNotes, DiagnosticsTask } from './notes.ts'

/** What is allowed beyond the time that a test may take, in seconds: devices begin late and report late. */
const MARGIN_SECONDS = 60
/** The longest that a test is waited for, in seconds, whatever its arguments are. */
const LONGEST_SECONDS = 86_400
/** The pause before a device is asked to come for the first time; it doubles. In ms. */
const FIRST_POLL_MS = 10_000
const LONGEST_POLL_MS = 300_000

/** How long one whose time is up has to come once more, in ms. */
export const LAST_MS = 60_000
/** How long somebody else's test is waited for, and how often it is looked at, in ms. */
export const BUSY_MS = 300_000
export const BUSY_POLL_MS = 30_000
/** How long a look may take, in ms, before the device counts as away again. */
export const LOOK_MS = 120_000

/** @param has what the device has for an argument that is not given */
export function limitsOf(
  { arguments: { test, arguments: given, timeLimitSeconds } }: DiagnosticsTask,
  has: (name: string) => string | undefined,
): { least: number; most: number } {
  const { least, most } = durationOf(test === 'other' ? null : test, name => given[name] ?? has(name))
  if (timeLimitSeconds !== undefined) return { least: Math.min(least, timeLimitSeconds), most: timeLimitSeconds }
  return { least: Math.min(least, LONGEST_SECONDS), most: Math.min(most + MARGIN_SECONDS, LONGEST_SECONDS) }
}

/** When a running test is looked at next, unless the device comes before. ms since 1970. */
export function nextLook({ startedAt = 0, deadline = 0, least = 0, polls = 0 }: DiagnosticsNotes, now: number): number {
  const pause = Math.min(FIRST_POLL_MS * 2 ** polls, LONGEST_POLL_MS)
  return Math.max(Math.min(Math.max(now + pause, startedAt + least * 1_000), deadline), now + 1_000)
}
