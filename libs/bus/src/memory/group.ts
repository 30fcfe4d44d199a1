/** A consumer group of the memory bus: which member has which partition, and what waits for it. */
import type { Logger } from '@auroralinks/runtime'
import { balance } from '../assignment.ts'
import type { IncomingRecord, SubscribeOptions } from '../bus.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { PartitionAssignment } from '../delivery/partition-assignment.ts'
import type { BusObserver } from '../delivery/observer.ts'
import type { Completion } from './completion.ts'

/** A record on its way to one group. */
export interface Parcel {
  record: IncomingRecord
  completion: Completion
}

/** One topic partition within a group. */
export interface TopicPartitionQueue {
  /** Not handed out. */
  waiting: Parcel[]
  head: number
  /** Handed out and not done, in their order. */
  open: Set<Parcel>
}

/** A subscription as its group sees it. */
export interface Member {
  readonly id: string
  readonly o: Pick<SubscribeOptions, 'topics'>
  readonly delivery: Pick<Delivery, 'released'>
  /** How long what is in flight may take when the member closes, in ms. */
  readonly drainMs: number | undefined
  /** Partitions are its own from now on; resolves when it has taken them over. */
  assigned(partitions: number[]): Promise<void>
  revoked(partitions: number[]): Promise<void>
  /** Nothing more is handed out under this assignment. */
  freeze(assignment: PartitionAssignment): void
  /** There may be records in this partition of its own. */
  notify(topic: string, partition: number): void
}

/** How long a partition that moves may finish what is in flight before it is taken, in ms. */
const HANDOVER_MS = 1_000

export interface GroupOptions {
  name: string
  /** Only this partition, for a group of one. */
  onlyPartition: number | undefined
  /** Of one member, and gone with it. */
  alone: boolean
  partitionsOf: (topic: string) => number
  /** A member has done a record. */
  done: (parcel: Parcel) => void
  /** Nobody is there who would do a record. */
  refuse: (parcel: Parcel) => void
  /** The group of one has gone. */
  gone: () => void
  logger: Logger
  observe: BusObserver
}

export class Group {
  readonly o: GroupOptions
  /** Topics that the group reads, and their queues by partition. */
  readonly #queues = new Map<string, TopicPartitionQueue[]>()
  readonly #owners = new Map<number, { member: Member; assignment: PartitionAssignment }>()
  readonly members: Member[] = []
  /** All members have closed: nobody is expected to come, and publishers are told so instead of waiting. */
  deserted = false
  #generation = 0
  #changes: Promise<void> = Promise.resolve()

  constructor(o: GroupOptions) {
    this.o = o
  }

  get topics(): Iterable<string> {
    return this.#queues.keys()
  }

  reads(topic: string, partition: number): boolean {
    return this.#queues.has(topic) && (this.o.onlyPartition === undefined || this.o.onlyPartition === partition)
  }

  queue(topic: string, partition: number): TopicPartitionQueue {
    return this.#queues.get(topic)![partition]!
  }

  /** Appends a record; its owner, if there is one, is notified. */
  enqueue(parcel: Parcel): void {
    const { topic, partition } = parcel.record
    const queue = this.queue(topic, partition)
    // With nobody to read it, a queue keeps only what a publisher still waits for.
    if (this.members.length === 0) while (queue.waiting[queue.head]?.completion.rejected) queue.head++
    compact(queue)
    queue.waiting.push(parcel)
    this.#owners.get(partition)?.member.notify(topic, partition)
  }

  assignmentOf(partition: number, member: Member): PartitionAssignment | undefined {
    const owner = this.#owners.get(partition)
    return owner?.member === member ? owner.assignment : undefined
  }

  partitionsHeldBy(member: Member): number[] {
    return [...this.#owners]
      .filter(([, o]) => o.member === member)
      .map(([p]) => p)
      .sort((a, b) => a - b)
  }

  /** A member comes; resolves when it has its partitions. */
  join(member: Member): Promise<void> {
    for (const topic of member.o.topics) {
      if (this.#queues.has(topic)) continue
      this.#queues.set(
        topic,
        Array.from({ length: this.o.partitionsOf(topic) }, () => ({ waiting: [], head: 0, open: new Set<Parcel>() })),
      )
    }
    this.members.push(member)
    this.deserted = false
    return this.#rebalance()
  }

  /** A member goes, with or without finishing; its partitions go to the others. */
  leave(member: Member, orderly: boolean): Promise<void> {
    return this.#rebalance(async () => {
      const at = this.members.indexOf(member)
      if (at >= 0) this.members.splice(at, 1)
      if (orderly && this.members.length === 0) this.#desert()
      await this.#revoke(member, this.partitionsHeldBy(member), orderly)
      if (this.members.length === 0 && this.o.alone) this.o.gone()
    })
  }

  /** Nobody will read here again: publishers do not wait for it. */
  abandon(): void {
    for (const queues of this.#queues.values()) {
      for (const queue of queues) {
        for (const parcel of queue.waiting.splice(queue.head)) this.o.done(parcel)
      }
    }
  }

  #desert(): void {
    this.deserted = true
    for (const queues of this.#queues.values()) {
      for (const queue of queues) {
        for (let i = queue.head; i < queue.waiting.length; i++) this.o.refuse(queue.waiting[i]!)
      }
    }
  }

  /** One change after the other: no two move the same partition. */
  #rebalance(first?: () => Promise<void>): Promise<void> {
    const next = this.#changes.then(first).then(() => this.#rebalanceNow())
    this.#changes = next.catch(error =>
      this.o.logger.error('a rebalance of the memory bus failed', { group: this.o.name, err: error }),
    )
    return next
  }

  async #rebalanceNow(): Promise<void> {
    this.#generation++
    const count = Math.max(0, ...[...this.#queues.values()].map(q => q.length))
    const claims = this.members.map(m => ({ id: m.id, owned: this.partitionsHeldBy(m), generation: this.#generation }))
    const target =
      this.o.onlyPartition === undefined
        ? balance(count, claims)
        : new Map(this.members.map(m => [m.id, [this.o.onlyPartition!]]))
    for (const member of [...this.members]) {
      const wanted = target.get(member.id) ?? []
      await this.#revoke(
        member,
        this.partitionsHeldBy(member).filter(p => !wanted.includes(p)),
        true,
      )
    }
    await Promise.all(
      this.members.map(async member => {
        const fresh = (target.get(member.id) ?? []).filter(p => !this.#owners.has(p))
        if (fresh.length === 0) return
        await member.assigned(fresh)
        if (!this.members.includes(member)) return
        for (const partition of fresh) this.#owners.set(partition, { member, assignment: this.#assign(partition) })
        this.o.observe({ type: 'assigned', group: this.o.name, partitions: fresh.length })
        for (const [topic, queues] of this.#queues)
          for (const p of fresh) if (p < queues.length) member.notify(topic, p)
      }),
    )
  }

  #assign(partition: number): PartitionAssignment {
    const assignment = new PartitionAssignment(partition)
    for (const [topic, queues] of this.#queues) {
      const last = queues[partition]?.waiting.at(-1)
      if (last !== undefined) assignment.ends.set(topic, last.record.offset + 1n)
    }
    return assignment
  }

  /** Revokes partitions of a member: what is in flight goes back to the head of the queue. */
  async #revoke(member: Member, partitions: number[], orderly: boolean): Promise<void> {
    if (partitions.length === 0) return
    const revoked = partitions.map(p => this.#owners.get(p)!)
    for (const { assignment } of revoked) member.freeze(assignment)
    if (orderly) {
      for (const { assignment } of revoked) assignment.leave()
      await Promise.all(revoked.map(({ assignment }) => assignment.idle(member.drainMs ?? HANDOVER_MS)))
    }
    for (const { assignment } of revoked) {
      this.#owners.delete(assignment.partition)
      assignment.end()
      member.delivery.released(assignment)
      for (const queues of this.#queues.values()) {
        const queue = queues[assignment.partition]
        if (queue === undefined || queue.open.size === 0) continue
        queue.waiting = [...queue.open, ...queue.waiting.slice(queue.head)]
        queue.head = 0
        queue.open = new Set()
      }
    }
    this.o.observe({ type: 'revoked', group: this.o.name, partitions: partitions.length })
    if (orderly) await member.revoked(partitions)
  }
}

/** Drops what was handed out from the front of a queue that never empties. */
function compact(queue: TopicPartitionQueue): void {
  if (queue.head < 1024 || queue.head * 2 < queue.waiting.length) return
  queue.waiting = queue.waiting.slice(queue.head)
  queue.head = 0
}
