/** Kafka for tests: one broker for all, or one of their own. */
export { startKafka, KAFKA_VERSION, KafkaEngineMissing, kafkaJars } from '@auroralinks/bus/kafka-server'
export type { Kafka, KafkaOptions } from '@auroralinks/bus/kafka-server'
export { sharedKafka } from './shared.ts'
export type { SharedKafka } from './shared.ts'
export { createAuthority } from './certificates.ts'
export type { Authority } from './certificates.ts'
export { passwordsOf, tlsOf, tokensOf, unsignedToken } from './secured.ts'
