/** Taking partitions over and letting them go: the order of positions, `onAssigned`, records, `onRevoked`. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from '@auroralinks/runtime'
import type { SubscribeOptions } from '../../bus.ts'
import { backOffMs } from '../../delivery/back-off.ts'
import { reasonOf } from '../../delivery/dead-letter.ts'
import type { Delivery } from '../../delivery/delivery.ts'
import { Holding } from '../../delivery/holding.ts'
import type { BusObserver } from '../../delivery/observer.ts'
import { Window } from '../../delivery/window.ts'
import type { Fetcher, ReadTopicPartition } from './fetcher.ts'
import type { PartitionOffset } from './membership.ts'
import type { Position } from './progress.ts'

/** A partition number from the moment it is ours. */
interface Held {
  holding: Holding
  /** True when `onAssigned` has resolved for it; false when it went before that. */
  taken: Promise<boolean>
  reading: boolean
  leaving: boolean
}

export interface HolderOptions {
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

export class Holder {
  readonly #h: HolderOptions
  readonly #held = new Map<number, Held>()
  #revoking: Promise<void> = Promise.resolve()
  #ended = false
  /** Why the last take-over has not succeeded yet. */
  why: string | undefined

  constructor(h: HolderOptions) {
    this.#h = h
  }

  /** What we answer for: taking over, reading and letting go. */
  get numbers(): number[] {
    return [...this.#held.keys()].sort((a, b) => a - b)
  }

  /** What we read. */
  get reading(): number[] {
    return [...this.#held]
      .filter(([, h]) => h.reading && !h.leaving)
      .map(([p]) => p)
      .sort((a, b) => a - b)
  }

  get takingOver(): boolean {
    return [...this.#held.values()].some(h => !h.reading && !h.leaving)
  }

  /** Partitions newly ours: resolves when they are read, or gone again. */
  async takeOver(partitions: number[]): Promise<void> {
    const group = partitions.map(p => ({ partition: p, holding: new Holding(p) }))
    const taken = this.#take(group.map(g => g.holding))
    for (const { partition, holding } of group)
      this.#held.set(partition, { holding, taken, reading: false, leaving: false })
    await taken
  }

  /** Partitions that go to somebody else: what is in flight may finish for `drainMs`, what is done is committed. */
  async letGo(partitions: number[], drainMs: number): Promise<void> {
    const leaving = partitions
      .map(p => ({ partition: p, held: this.#held.get(p)! }))
      .filter(({ held }) => held && !held.leaving)
    if (leaving.length === 0) return
    for (const { held } of leaving) {
      held.leaving = true
      held.holding.leave()
    }
    const topicPartitions = [...this.#h.fetcher.topicPartitions].filter(t =>
      leaving.some(x => x.held.holding === t.holding),
    )
    for (const { held } of leaving) this.#h.fetcher.remove(held.holding)
    await Promise.all(leaving.map(({ held }) => held.holding.idle(drainMs)))
    await Promise.race([this.#h.commit(topicPartitions), pause(COMMIT_MS, undefined, { ref: false })]).catch(error =>
      this.#h.logger.warn('what is done could not be committed before partitions went', {
        group: this.#h.o.group,
        reason: reasonOf(error),
      }),
    )
    await this.#end(leaving)
    // The same numbers may be ours again by now, when the group had lost us in between.
    for (const { partition, held } of leaving) if (this.#held.get(partition) === held) this.#held.delete(partition)
  }

  /** The group has given us up: all is gone at once, and somebody else may have it already. */
  lose(): void {
    const lost = [...this.#held].filter(([, held]) => !held.leaving).map(([partition, held]) => ({ partition, held }))
    this.#held.clear()
    if (lost.length === 0) return
    for (const { held } of lost) {
      held.leaving = true
      this.#h.fetcher.remove(held.holding)
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
    for (const { holding } of this.#held.values()) {
      holding.end()
      this.#h.delivery.released(holding)
    }
    this.#held.clear()
  }

  #end(leaving: { partition: number; held: Held }[]): Promise<void> {
    for (const { held } of leaving) {
      held.holding.end()
      this.#h.delivery.released(held.holding)
    }
    const numbers = leaving.map(l => l.partition).sort((a, b) => a - b)
    this.#h.observe({ type: 'revoked', group: this.#h.o.group, partitions: numbers.length })
    const told = Promise.all(leaving.map(async l => ((await l.held.taken) ? l.partition : -1))).then(taken =>
      this.#revoked(taken.filter(p => p >= 0).sort((a, b) => a - b)),
    )
    this.#revoking = Promise.all([this.#revoking, told]).then(() => {})
    return Promise.race([told, pause(HANGING_MS, undefined, { ref: false })])
  }

  async #revoked(partitions: number[]): Promise<void> {
    if (partitions.length === 0) return
    try {
      await this.#h.o.onRevoked?.(partitions)
    } catch (error) {
      this.#h.logger.error('letting partitions go failed', { group: this.#h.o.group, partitions, err: error })
    }
  }

  async #take(holdings: Holding[]): Promise<boolean> {
    await Promise.race([this.#revoking, pause(HANGING_MS, undefined, { ref: false })])
    for (let tries = 1; ; tries++) {
      const ours = holdings.filter(h => !h.over)
      if (ours.length === 0 || this.#ended) return false
      try {
        const partitions = ours.map(h => h.partition)
        const positions = await this.#h.positions(partitions)
        if (ours.some(h => h.over)) continue
        await this.#h.o.onAssigned?.(partitions)
        // Only now: until `onAssigned` shuts the owner before us out, it may go on handling records.
        const ends = await this.#h.ends(partitions)
        for (const holding of ours)
          for (const e of ends) if (e.partition === holding.partition) holding.ends.set(e.topic, e.offset)
        this.#begin(ours, positions)
        this.why = undefined
        return true
      } catch (error) {
        this.why = `taking partitions over failed: ${reasonOf(error)}`
        if (tries === 1 || tries % 20 === 0)
          this.#h.logger.warn('taking partitions over failed and is tried again', {
            group: this.#h.o.group,
            partitions: holdings.map(h => h.partition),
            reason: reasonOf(error),
          })
        await pause(backOffMs(tries, RETRY))
      }
    }
  }

  #begin(holdings: Holding[], positions: Position[]): void {
    const topicPartitions: ReadTopicPartition[] = []
    for (const holding of holdings) {
      const held = this.#held.get(holding.partition)
      if (held?.holding !== holding || held.leaving || holding.over) continue
      held.reading = true
      for (const p of positions) {
        if (p.partition === holding.partition)
          topicPartitions.push({
            topic: p.topic,
            partition: p.partition,
            holding,
            window: new Window(p.offset),
            committed: p.committed,
          })
      }
    }
    this.#h.observe({ type: 'assigned', group: this.#h.o.group, partitions: holdings.length })
    this.#h.fetcher.add(topicPartitions)
  }
}
