/** All rows, in the order in which they share a system: those that need few known devices first. */
import type { Row } from './row.ts'
import { keptNonce, tls } from './authentication.ts'
import { pooled, reconnect, reconnectDigest } from './connections.ts'
import { firmware } from './firmware.ts'
import { fleet } from './fleet.ts'
import { memory } from './memory.ts'
import { digest, periodic } from './periodic.ts'
import { refresh } from './refresh.ts'
import { steady } from './steady.ts'
import { task } from './task.ts'
import { wake } from './wake.ts'

export const ROWS: readonly Row[] = [
  periodic,
  digest,
  keptNonce,
  tls,
  reconnect,
  reconnectDigest,
  pooled,
  steady,
  task,
  wake,
  refresh,
  firmware,
  memory,
  fleet,
]
