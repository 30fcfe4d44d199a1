/** Partitions to which nothing can be written: since when, why, and whether it is over, also while nobody writes. */
import type { Cluster } from '../cluster.ts'
import { CODE, isForbidden } from '../errors.ts'
import { decodeProduce, produceRequest } from '../protocol/produce.ts'

interface Case {
  topic: string
  partition: number
  /** ms since 1970. */
  since: number
  code: number
  reason: string
}

/** A leader that goes is followed by another one within this, in ms; a lack of replicas is none of that. */
const TOLERATED_MS = 10_000
const REPLICAS_TOLERATED_MS = 2_000
const LOOK_EVERY_MS = 1_000
const NOTHING = Buffer.alloc(0)

export class Trouble {
  readonly #cluster: Cluster
  readonly #cases = new Map<string, Case>()
  #lookedAt = -LOOK_EVERY_MS
  #looking = false

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /** Writing failed. @param code 0: not by a word of the broker */
  failed(topic: string, partition: number, code: number, reason: string): void {
    const id = `${topic}/${partition}`
    this.#cases.set(id, { topic, partition, code, reason, since: this.#cases.get(id)?.since ?? Date.now() })
  }

  written(topic: string, partition: number): void {
    if (this.#cases.size > 0) this.#cases.delete(`${topic}/${partition}`)
  }

  /** Null when all can be written, else why not: what is not over yet is looked at. */
  notReady(): string | null {
    if (this.#cases.size === 0) return null
    void this.#look()
    for (const c of this.#cases.values())
      if (Date.now() - c.since >= toleratedMs(c.code))
        return `cannot write since ${new Date(c.since).toISOString()}: ${c.reason}`
    return null
  }

  async #look(): Promise<void> {
    if (this.#looking || performance.now() - this.#lookedAt < LOOK_EVERY_MS) return
    this.#looking = true
    this.#lookedAt = performance.now()
    try {
      await this.#cluster.refresh()
      for (const [id, c] of [...this.#cases])
        if (await this.#isOver(c).catch(() => false)) if (this.#cases.get(id) === c) this.#cases.delete(id)
    } catch {
      // Nobody can be asked: it is not over.
    } finally {
      this.#looking = false
    }
  }

  async #isOver(c: Case): Promise<boolean> {
    const view = this.#cluster.topic(c.topic)
    if (c.code === CODE.notEnoughReplicas || c.code === CODE.notEnoughReplicasAfterAppend) {
      const { replicas = 0, inSync = 0 } = { replicas: view?.replicas[c.partition], inSync: view?.inSync[c.partition] }
      // How many are needed only the brokers know; two do for three, and all do for any.
      return inSync > 0 && inSync >= Math.min(2, replicas)
    }
    return (await mayWrite(this.#cluster, c.topic, c.partition)) === true
  }
}

const toleratedMs = (code: number): number => {
  if (isForbidden(code)) return 0
  return code === CODE.notEnoughReplicas || code === CODE.notEnoughReplicasAfterAppend
    ? REPLICAS_TOLERATED_MS
    : TOLERATED_MS
}

/**
 * Asks a partition's leader by a batch without records, of which nothing is written: rights are looked at first.
 * @throws when it cannot be asked
 */
export async function mayWrite(cluster: Cluster, topic: string, partition: number): Promise<boolean> {
  const leader = cluster.leader(topic, partition)
  if (leader < 0) throw new Error(`${topic}/${partition} has no leader`)
  const connection = await cluster.connection(leader, 'quick')
  const [result] = await connection.send(produceRequest([{ topic, partition, batch: NOTHING }], 1_000), decodeProduce)
  return !isForbidden(result?.error ?? 0)
}
