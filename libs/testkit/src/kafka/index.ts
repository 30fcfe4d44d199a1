/** Apache Kafka without Docker. */
export { startKafka } from './broker.ts'
export type { Kafka, KafkaOptions } from './broker.ts'
export { sharedKafka } from './shared.ts'
export type { SharedKafka } from './shared.ts'
export { KAFKA_VERSION, KafkaEngineMissing, kafkaJars } from './jars.ts'
export { freePorts } from './probe.ts'
