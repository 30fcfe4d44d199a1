/** The partitions that the group has assigned to us, from their assignment to their revocation: the order of positions, `onAssigned`, records, `onRevoked`. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from '@auroralinks/runtime'
import type { SubscribeOptions } from '../../bus.ts'
import { backOffMs } from '../../delivery/back-off.ts'
import { reasonOf } from '../../delivery/dead-letter.ts'
import type { Delivery } from '../../delivery/delivery.ts'
import { PartitionAssignment } from '../../delivery/partition-assignment.ts'
import type { BusObserver } from '../../delivery/observer.ts'
import { Window } from '../../delivery/window.ts'
import type { Fetcher, ReadTopicPartition } from './fetcher.ts'
import type { PartitionOffset } from './membership.ts'
import type { Position } from './progress.ts'

/** A partition number from the moment it is ours. */
interface Entry {
  assignment: PartitionAssignment
  /** True when `onAssigned` has resolved for it; false when it went before that. */
  prepared: Promise<boolean>
  reading: boolean
  leaving: boolean
}

export interface AssignedPartitionsOptions {
  o: SubscribeOptions
  delivery: Delivery
  fetcher: Fetcher
  /** Where to begin in these partitions, over all topics, and what is committed. */
  positions: (partitions: number[]) => Promise<Position[]>
  /** What comes next in these partitions, over all topics. */
  ends: (partitions: number[]) => Promise<PartitionOffset[]>
  /** Commits what is done of these topic partitions, if it can be done now. */
  commit: (topicPartitions: ReadTopicPartition[]) => Promise<void>
  logger: Logger
  observe: BusObserver
}

const RETRY = { firstMs: 50, mostMs: 2_000 }
/** So long the commit before a partition goes may take, in ms. */
const COMMIT_MS = 3_000
/** So long a take-over that hangs may hold up the partition's next owner, in ms. */
const HANGING_MS = 5_000

export class AssignedPartitions {
  readonly #o: AssignedPartitionsOptions
  readonly #entries = new Map<number, Entry>()
  #revoking: Promise<void> = Promise.resolve()
  #ended = false
  /** Why the last take-over has not succeeded yet. */
  why: string | undefined

  constructor(o: AssignedPartitionsOptions) {
    this.#o = o
  }

  /** What we answer for: taking over, reading and letting go. */
  get numbers(): number[] {
    return [...this.#entries.keys()].sort((a, b) => a - b)
  }

  /** What we read. */
  get reading(): number[] {
    return [...this.#entries]
      .filter(([, e]) => e.reading && !e.leaving)
      .map(([p]) => p)
      .sort((a, b) => a - b)
  }

  get preparing(): boolean {
    return [...this.#entries.values()].some(e => !e.reading && !e.leaving)
  }

  /** Partitions newly ours: resolves when they are read, or gone again. */
  async assign(partitions: number[]): Promise<void> {
    const group = partitions.map(p => ({ partition: p, assignment: new PartitionAssignment(p) }))
    const prepared = this.#prepare(group.map(g => g.assignment))
    for (const { partition, assignment } of group)
      this.#entries.set(partition, { assignment, prepared, reading: false, leaving: false })
    await prepared
  }

  /** Partitions that go to somebody else: what is in flight may finish for `drainMs`, what is done is committed. */
  async revoke(partitions: number[], drainMs: number): Promise<void> {
    const leaving = partitions
      .map(p => ({ partition: p, entry: this.#entries.get(p)! }))
      .filter(({ entry }) => entry && !entry.leaving)
    if (leaving.length === 0) return
    for (const { entry } of leaving) {
      entry.leaving = true
      entry.assignment.leave()
    }
    const topicPartitions = [...this.#o.fetcher.topicPartitions].filter(t =>
      leaving.some(x => x.entry.assignment === t.assignment),
    )
    for (const { entry } of leaving) this.#o.fetcher.remove(entry.assignment)
    await Promise.all(leaving.map(({ entry }) => entry.assignment.idle(drainMs)))
    await Promise.race([this.#o.commit(topicPartitions), pause(COMMIT_MS, undefined, { ref: false })]).catch(error =>
      this.#o.logger.warn('what is done could not be committed before partitions went', {
        group: this.#o.o.group,
        reason: reasonOf(error),
      }),
    )
    await this.#end(leaving)
    // The same numbers may be ours again by now, when the group had lost us in between.
    for (const { partition, entry } of leaving)
      if (this.#entries.get(partition) === entry) this.#entries.delete(partition)
  }

  /** The group has given us up: all is gone at once, and somebody else may have it already. */
  lose(): void {
    const lost = [...this.#entries]
      .filter(([, entry]) => !entry.leaving)
      .map(([partition, entry]) => ({ partition, entry }))
    this.#entries.clear()
    if (lost.length === 0) return
    for (const { entry } of lost) {
      entry.leaving = true
      this.#o.fetcher.remove(entry.assignment)
    }
    void this.#end(lost)
  }

  /** No more take-overs are begun or tried again. */
  end(): void {
    this.#ended = true
  }

  /** As a process that is killed. */
  vanish(): void {
    this.#ended = true
    for (const { assignment } of this.#entries.values()) {
      assignment.end()
      this.#o.delivery.released(assignment)
    }
    this.#entries.clear()
  }

  #end(leaving: { partition: number; entry: Entry }[]): Promise<void> {
    for (const { entry } of leaving) {
      entry.assignment.end()
      this.#o.delivery.released(entry.assignment)
    }
    const numbers = leaving.map(l => l.partition).sort((a, b) => a - b)
    this.#o.observe({ type: 'revoked', group: this.#o.o.group, partitions: numbers.length })
    const revoked = Promise.all(leaving.map(async l => ((await l.entry.prepared) ? l.partition : -1))).then(prepared =>
      this.#revoked(prepared.filter(p => p >= 0).sort((a, b) => a - b)),
    )
    this.#revoking = Promise.all([this.#revoking, revoked]).then(() => {})
    return Promise.race([revoked, pause(HANGING_MS, undefined, { ref: false })])
  }

  async #revoked(partitions: number[]): Promise<void> {
    if (partitions.length === 0) return
    try {
      await this.#o.o.onRevoked?.(partitions)
    } catch (error) {
      this.#o.logger.error('letting partitions go failed', { group: this.#o.o.group, partitions, err: error })
    }
  }

  async #prepare(assignments: PartitionAssignment[]): Promise<boolean> {
    await Promise.race([this.#revoking, pause(HANGING_MS, undefined, { ref: false })])
    for (let tries = 1; ; tries++) {
      const ours = assignments.filter(h => !h.over)
      if (ours.length === 0 || this.#ended) return false
      try {
        const partitions = ours.map(h => h.partition)
        const positions = await this.#o.positions(partitions)
        if (ours.some(h => h.over)) continue
        await this.#o.o.onAssigned?.(partitions)
        // Only now: until `onAssigned` shuts the owner before us out, it may go on handling records.
        const ends = await this.#o.ends(partitions)
        for (const assignment of ours)
          for (const e of ends) if (e.partition === assignment.partition) assignment.ends.set(e.topic, e.offset)
        this.#begin(ours, positions)
        this.why = undefined
        return true
      } catch (error) {
        this.why = `taking partitions over failed: ${reasonOf(error)}`
        if (tries === 1 || tries % 20 === 0)
          this.#o.logger.warn('taking partitions over failed and is tried again', {
            group: this.#o.o.group,
            partitions: assignments.map(h => h.partition),
            reason: reasonOf(error),
          })
        await pause(backOffMs(tries, RETRY))
      }
    }
  }

  #begin(assignments: PartitionAssignment[], positions: Position[]): void {
    const topicPartitions: ReadTopicPartition[] = []
    for (const assignment of assignments) {
      const entry = this.#entries.get(assignment.partition)
      if (entry?.assignment !== assignment || entry.leaving || assignment.over) continue
      entry.reading = true
      for (const p of positions) {
        if (p.partition === assignment.partition)
          topicPartitions.push({
            topic: p.topic,
            partition: p.partition,
            assignment,
            window: new Window(p.offset),
            committed: p.committed,
            end: -1n,
          })
      }
    }
    this.#o.observe({ type: 'assigned', group: this.#o.o.group, partitions: assignments.length })
    this.#o.fetcher.add(topicPartitions)
  }
}
