/**
 * One statement for everything that a batch of decisions writes: it names the epoch of each partition, and rows of a
 * partition that has a newer owner are left out. Each kind of row is a file in `rows/`.
 */
import type { Query } from '@auroralinks/database'
import type { Item } from './item.ts'
import { guarded } from './parts.ts'
import type { Numbers } from './paths.ts'
import { faultPart, faultsGonePart } from './rows/fault.ts'
import type { TracePolicy } from './rows/messages.ts'
import { deviceStatePart } from './rows/device-state.ts'
import { outboxPart, publishedPart } from './rows/outbox.ts'
import { goneParts, parameterParts } from './rows/parameter.ts'
import { sessionParts } from './rows/session.ts'
import { statusPart } from './rows/status.ts'
import { stepsPart, taskPart } from './rows/task.ts'

/**
 * Builds the statement. It returns the partitions that were still ours.
 * @param published ids of outbox events that may go
 * @param paths has resolved the names of all parameters
 * @param trace whose messages are kept whole
 */
export function buildStatement(
  items: readonly Item[],
  published: readonly string[],
  paths: Numbers,
  trace: TracePolicy,
): Query {
  const epochs = new Map(items.map(i => [i.partition, i.epoch]))
  const parts = [
    statusPart(items),
    ...sessionParts(items, trace),
    taskPart(items),
    stepsPart(items),
    ...parameterParts(items, paths),
    faultPart(items),
    deviceStatePart(items),
    outboxPart(items),
    publishedPart(published),
    ...goneParts(items, paths),
    faultsGonePart(items),
  ].filter(p => p !== null)
  return guarded(epochs, parts)
}
