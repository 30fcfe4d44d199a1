/**
 * What is kept of a session's transcript: all of an ordinary one; of one without end the first and the newest
 * messages, and between them how many were left out.
 */
import type { Message } from '@auroralinks/cwmp'
import { excerpt } from '@auroralinks/runtime'
import type { TranscriptMessage } from './model.ts'

/** Messages kept for one session. */
export const MOST_MESSAGES = 500
/** Of these the first, however long it goes on. */
export const FIRST_MESSAGES = 50
/** Characters kept for one session, of which the first messages have a quarter at the most. */
export const MOST_CHARACTERS = 1_000_000

const LONGEST_METHOD = 100

/** Adds to what is kept. The messages before stay as they are. */
export function keep(
  messages: readonly TranscriptMessage[],
  ...more: readonly TranscriptMessage[]
): readonly TranscriptMessage[] {
  const all = [
    ...messages,
    ...more.map(m => (m.method.length > LONGEST_METHOD ? { ...m, method: excerpt(m.method, LONGEST_METHOD) } : m)),
  ]
  const weights = all.map(weightOf)
  let total = weights.reduce((a, b) => a + b, 0)
  if (all.length <= MOST_MESSAGES && total <= MOST_CHARACTERS) return all
  let gap = all.findIndex(m => m.left !== undefined)
  if (gap === -1) {
    gap = firstOnes(weights)
    all.splice(gap, 0, { at: all[gap]!.at, direction: 'acs', method: '', bytes: 0, xml: null, left: 0 })
    weights.splice(gap, 0, 0)
  }
  let dropped = 0,
    bytes = 0
  const after = gap + 1
  // The newest always stays.
  while (after + dropped < all.length - 1 && (all.length - dropped > MOST_MESSAGES || total > MOST_CHARACTERS)) {
    total -= weights[after + dropped]!
    bytes += all[after + dropped]!.bytes
    dropped++
  }
  const left = (all[gap]!.left ?? 0) + dropped
  all.splice(gap, 1 + dropped, {
    ...all[gap]!,
    method: `(${left} messages left out)`,
    bytes: all[gap]!.bytes + bytes,
    left,
  })
  return all
}

function firstOnes(weights: readonly number[]): number {
  let n = 0
  for (let sum = 0; n < FIRST_MESSAGES && n < weights.length - 1; n++) {
    sum += weights[n]!
    if (sum > MOST_CHARACTERS / 4) break
  }
  return n
}

const weightOf = (m: TranscriptMessage): number => (m.xml?.length ?? 0) + (m.sent ? sizeOf(m.sent.message) : 0)

/** About how many characters a request of ours holds. */
function sizeOf(message: Message): number {
  if ('parameters' in message)
    return (message.parameters as readonly { name: string; value?: string }[]).reduce(
      (sum, p) => sum + p.name.length + (p.value?.length ?? 0),
      0,
    )
  return 'names' in message ? (message.names as readonly string[]).reduce((sum, name) => sum + name.length, 0) : 0
}
