/**
 * Values that go in groups: as many as one envelope takes (TR-069 3.4.7 lets an ACS count on 32 kB), or as the device's
 * quirk profile says. Each group is one SetParameterValues, all or nothing; a group that failed stops no other.
 */
import { isHidden } from '../secrets.ts'
import type { TaskDevice } from '../kind.ts'
import type { TaskFault } from '../task.ts'

/** Bytes of one envelope. */
const ENVELOPE = 32 * 1024
/** The envelope, its header and the ParameterKey; and what stands around a name, a type and a value. */
const AROUND_ALL = 1_000,
  AROUND_EACH = 100
/** Of a type, and of a secret: sealed it is longer than in the message. */
const LONGEST_TYPE = 20,
  LONGEST_SECRET = 256

interface Sized {
  readonly name: string
  readonly value: string
}

/** Bytes that a value takes in a message, at the most. */
function sizeOf({ name, value }: Sized): number {
  const text = isHidden(name, value)
    ? LONGEST_SECRET
    : Buffer.byteLength(value) + 5 * (value.match(/[&<>"']/g)?.length ?? 0)
  return AROUND_EACH + LONGEST_TYPE + Buffer.byteLength(name) + text
}

/** Bytes of the message that writes these values, at the most; null when one envelope takes it. */
export function tooLarge(values: readonly Sized[]): number | null {
  const size = values.reduce((sum, v) => sum + sizeOf(v), AROUND_ALL)
  return size > ENVELOPE ? size : null
}

/** How many values the device takes at once, by its quirk profiles. */
export const mostValues = ({ quirks }: TaskDevice): number => quirks?.writing?.mostValues ?? Infinity

/** From the first value to before the last. */
export type Group = readonly [from: number, to: number]

/** Values in groups, in their order. A value that is too large by itself is a group of its own. */
export function groupsOf(values: readonly Sized[], device: TaskDevice): Group[] {
  const groups: [number, number][] = []
  let size = 0
  for (const [i, v] of values.entries()) {
    const last = groups.at(-1)
    const more = sizeOf(v)
    if (last === undefined || size + more > ENVELOPE || last[1] - last[0] >= mostValues(device)) {
      groups.push([i, i + 1])
      size = AROUND_ALL + more
    } else {
      last[1] = i + 1
      size += more
    }
  }
  return groups
}

/** What became of a group: the CPE's Status, or its fault. */
export interface GroupResult {
  readonly names: readonly string[]
  readonly status: number | null
  readonly fault: TaskFault | null
}
