/** Memory of processes: the share that is theirs (PSS), so that what they share is counted once. */
import { readFileSync } from 'node:fs'

/** Proportional set size, in MB. */
export const pssMb = (pids: readonly number[]): number =>
  pids.reduce(
    (sum, pid) =>
      sum + Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? NaN) / 1024,
    0,
  )

/** A process and its direct children. */
export const withChildren = (pid: number): number[] => [
  pid,
  ...readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number),
]
