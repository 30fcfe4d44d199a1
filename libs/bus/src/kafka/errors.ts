/** Errors of the Kafka protocol, by their codes. */
import { client } from './connection/index.ts'
import { KafkaError } from './kafka-error.ts'

export { KafkaError }

/** The codes that something here decides by. */
export const CODE = {
  none: 0,
  offsetOutOfRange: 1,
  corruptMessage: 2,
  unknownTopicOrPartition: 3,
  leaderNotAvailable: 5,
  notLeader: 6,
  requestTimedOut: 7,
  messageTooLarge: 10,
  coordinatorLoading: 14,
  coordinatorNotAvailable: 15,
  notCoordinator: 16,
  recordListTooLarge: 18,
  notEnoughReplicas: 19,
  notEnoughReplicasAfterAppend: 20,
  illegalGeneration: 22,
  unknownMemberId: 25,
  rebalanceInProgress: 27,
  topicAuthorizationFailed: 29,
  topicAlreadyExists: 36,
  outOfOrderSequence: 45,
  duplicateSequence: 46,
  invalidProducerEpoch: 47,
  unknownProducerId: 59,
  memberIdRequired: 79,
} as const

const RETRIABLE: ReadonlySet<number> = new Set([
  -1, 2, 3, 5, 6, 7, 8, 9, 13, 14, 15, 16, 19, 20, 41, 56, 74, 75, 78, 95, 100,
])

/** A peer's refusal of something: `what: NAME: text`; of a right, also that an ACL is missing. */
export const kafkaError = (code: number, what: string): KafkaError =>
  new KafkaError(code, `${what}: ${client.meaningOf(code)}${isForbidden(code) ? ': an ACL is missing' : ''}`)

/** Whether the broker does not let us: on a topic, a group, the cluster. */
export const isForbidden = (code: number): boolean => code >= 29 && code <= 31

/** Whether the same request may succeed later, on this broker or another. */
export const retriable = (code: number): boolean => RETRIABLE.has(code)

/** @throws KafkaError unless the code says that all is well */
export function check(code: number, what: string): void {
  if (code !== CODE.none) throw kafkaError(code, what)
}
