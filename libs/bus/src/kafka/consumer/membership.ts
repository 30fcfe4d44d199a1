/**
 * Membership in a consumer group: Kafka's classic group protocol (JoinGroup, SyncGroup, Heartbeat, OffsetCommit,
 * LeaveGroup) with an assignment of our own. A member tells what it holds when it joins, and a partition that has to
 * move goes to nobody until its owner has let go: members keep working through a rebalance.
 */
import { cooperative } from '../../assignment.ts'
import type { MemberClaim } from '../../assignment.ts'
import type { Cluster } from '../cluster.ts'
import type { BrokerConnection } from '../connection/broker-connection.ts'
import { client } from '../connection/index.ts'
import type { RareRequests } from '../connection/rare-requests.ts'
import { check, CODE, kafkaError } from '../errors.ts'

export interface TopicPartition {
  topic: string
  partition: number
}

export interface PartitionOffset extends TopicPartition {
  offset: bigint
}

export interface MembershipOptions {
  cluster: Cluster
  group: string
  topics: readonly string[]
  /** Of the connection for the requests that may take long. */
  purpose: string
  /** A member that is not heard for so long is given up, in ms. */
  sessionTimeoutMs: number
  /** So long a rebalance waits for members to come, in ms. */
  rebalanceTimeoutMs: number
}

type JoinAnswer = RareRequests['JoinGroup']['answer']

const PROTOCOL = 'auroralinks-copartitioned'
const NO_GENERATION = -1
/** Requests that are answered at once share a connection with those of other subscriptions. */
const QUICK = 'quick'
/** A coordinator that takes longer may hang, in ms: whoever coordinates then is asked for again, well within a session timeout. */
const QUICK_MS = 3_000
const COMMIT_MS = 5_000

export class Membership {
  readonly #o: MembershipOptions
  #memberId = ''
  #generation = NO_GENERATION
  #coordinator: number | undefined

  constructor(o: MembershipOptions) {
    this.#o = o
  }

  /** Whether the group knows us. */
  get joined(): boolean {
    return this.#generation !== NO_GENERATION
  }

  /** The coordinator may be another now. */
  forgetCoordinator(): void {
    this.#coordinator = undefined
  }

  /** The group has given us up: we come back as a new member that holds nothing. */
  forgetMembership(): void {
    this.#memberId = ''
    this.#generation = NO_GENERATION
  }

  /** Joins the next generation with what we hold; returns the partitions that are ours in it. @throws KafkaError */
  async join(owned: readonly number[]): Promise<number[]> {
    const connection = await this.#connection(this.#o.purpose)
    const metadata = client.memberMetadata.encode({
      topics: [...this.#o.topics],
      userData: Buffer.from(JSON.stringify({ owned, generation: this.#generation })),
    })
    const answer = await this.#joinRound(connection, metadata)
    const assignments = answer.leaderId === answer.memberId ? await this.#assign(answer) : []
    const sync = await connection.call(
      'SyncGroup',
      {
        groupId: this.#o.group,
        generationId: answer.generationId,
        memberId: answer.memberId,
        groupAssignment: assignments,
      },
      this.#o.rebalanceTimeoutMs + 5_000,
    )
    check(sync.errorCode, `group ${this.#o.group}: sync`)
    this.#generation = answer.generationId
    return partitionsIn(sync.memberAssignment)
  }

  /** @throws KafkaError, among others when a rebalance goes on */
  async heartbeat(): Promise<void> {
    const connection = await this.#connection(QUICK)
    const answer = await connection.call(
      'Heartbeat',
      {
        groupId: this.#o.group,
        groupGenerationId: this.#generation,
        memberId: this.#memberId,
      },
      QUICK_MS,
    )
    check(answer.errorCode, `group ${this.#o.group}: heartbeat`)
  }

  /** Commits offsets (the next to read) in the name of our generation. @throws KafkaError */
  async commit(offsets: readonly PartitionOffset[]): Promise<void> {
    const connection = await this.#connection(QUICK)
    const topics = [...Map.groupBy(offsets, o => o.topic)].map(([topic, list]) => ({
      topic,
      partitions: list.map(o => ({ partition: o.partition, offset: String(o.offset) })),
    }))
    const answer = await connection.call(
      'OffsetCommit',
      {
        groupId: this.#o.group,
        groupGenerationId: this.#generation,
        memberId: this.#memberId,
        topics,
      },
      COMMIT_MS,
    )
    for (const t of answer.responses) for (const p of t.partitions) check(p.errorCode, `group ${this.#o.group}: commit`)
  }

  /** What the group has committed: those partitions that it never did are not in the result. @throws KafkaError */
  async committed(partitions: readonly TopicPartition[]): Promise<PartitionOffset[]> {
    const connection = await this.#connection(QUICK)
    const topics = [...Map.groupBy(partitions, p => p.topic)].map(([topic, list]) => ({
      topic,
      partitions: list.map(p => ({ partition: p.partition })),
    }))
    const answer = await connection.call('OffsetFetch', { groupId: this.#o.group, topics })
    check(answer.errorCode, `group ${this.#o.group}: committed offsets`)
    const result: PartitionOffset[] = []
    for (const { topic, partitions: list } of answer.responses) {
      for (const p of list) {
        check(p.errorCode, `group ${this.#o.group}: committed offset of ${topic}/${p.partition}`)
        if (!p.offset.startsWith('-')) result.push({ topic, partition: p.partition, offset: BigInt(p.offset) })
      }
    }
    return result
  }

  /** Leaves, so that the others need not wait to notice. */
  async leave(): Promise<void> {
    if (this.#memberId === '') return
    const connection = await this.#connection(QUICK)
    const memberId = this.#memberId
    this.forgetMembership()
    await connection.call('LeaveGroup', { groupId: this.#o.group, memberId })
  }

  async #joinRound(connection: BrokerConnection, metadata: Buffer): Promise<JoinAnswer> {
    for (;;) {
      const answer = await connection.call(
        'JoinGroup',
        {
          groupId: this.#o.group,
          memberId: this.#memberId,
          protocolType: 'consumer',
          groupProtocols: [{ name: PROTOCOL, metadata }],
          sessionTimeout: this.#o.sessionTimeoutMs,
          rebalanceTimeout: this.#o.rebalanceTimeoutMs,
        },
        this.#o.rebalanceTimeoutMs + this.#o.sessionTimeoutMs + 5_000,
      )
      if (answer.errorCode === CODE.memberIdRequired && this.#memberId === '') {
        this.#memberId = answer.memberId
        continue
      }
      check(answer.errorCode, `group ${this.#o.group}: join`)
      this.#memberId = answer.memberId
      return answer
    }
  }

  /** The leader's part: who gets what. */
  async #assign(answer: JoinAnswer): Promise<{ memberId: string; memberAssignment: Buffer }[]> {
    const members = answer.members.map(m => ({ id: m.memberId, ...claimIn(m.memberMetadata) }))
    const topics = new Set(members.flatMap(m => m.topics))
    await this.#o.cluster.refresh(topics)
    const count = (topic: string): number => this.#o.cluster.topic(topic)?.leaders.length ?? 0
    const target = cooperative(Math.max(0, ...[...topics].map(count)), members)
    return members.map(m => {
      const partitions = target.get(m.id)!
      const assignment = Object.fromEntries(m.topics.map(t => [t, partitions.filter(p => p < count(t))]))
      return {
        memberId: m.id,
        memberAssignment: client.memberAssignment.encode({
          assignment,
          userData: Buffer.from(JSON.stringify(partitions)),
        }),
      }
    })
  }

  async #connection(purpose: string): Promise<BrokerConnection> {
    this.#coordinator ??= await this.#o.cluster.coordinator(this.#o.group)
    return this.#o.cluster.connection(this.#coordinator, purpose)
  }
}

/** What a member says of itself; a member that makes no sense holds nothing. */
function claimIn(metadata: Buffer): Omit<MemberClaim, 'id'> & { topics: string[] } {
  const { topics, userData } = client.memberMetadata.decode(metadata)
  try {
    const { owned, generation } = JSON.parse(String(userData)) as { owned: unknown; generation: unknown }
    if (Array.isArray(owned) && owned.every(Number.isInteger) && Number.isInteger(generation))
      return { topics, owned: owned as number[], generation: generation as number }
  } catch {
    // Falls through: not one of ours, or damaged.
  }
  return { topics, owned: [], generation: NO_GENERATION }
}

function partitionsIn(assignment: Buffer): number[] {
  if (assignment.length === 0) return []
  const decoded = client.memberAssignment.decode(assignment)
  if (decoded === null) return []
  const partitions: unknown = JSON.parse(String(decoded.userData ?? '[]'))
  if (!Array.isArray(partitions) || !partitions.every(Number.isInteger))
    throw kafkaError(CODE.illegalGeneration, 'an assignment that makes no sense')
  return partitions as number[]
}
