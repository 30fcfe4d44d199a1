/** What tests and measurements share: engines, whole systems, the rules of imports. */
export * from './kafka/index.ts'
export * from './loopback.ts'
export * from './system/launch.ts'
