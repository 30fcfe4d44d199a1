/** Engines for tests in containers. */
export { containersForTests } from './choice.ts'
export type { Containers } from './choice.ts'
export { ensureImage, startKafkaContainer, startPostgresContainer } from './start.ts'
