/** Apache Kafka as a child process, without Docker: for the stack on one machine, and for tests. */
export { startKafka } from './broker.ts'
export type { Kafka, KafkaOptions } from './broker.ts'
export { classArchive } from './class-archive.ts'
export { KAFKA_VERSION, KafkaEngineMissing, kafkaJars } from './jars.ts'
export { fetchJars } from './maven.ts'
export { answers } from './probe.ts'
export { serverProperties } from './properties.ts'
export type { ClusterNode, Listener } from './properties.ts'
