/** The bus: records between services, in memory or over Kafka. */
export * from './bus.ts'
export { perKey } from './per-key.ts'
export { createMemoryBus } from './memory/memory-bus.ts'
export type { MemoryBusOptions } from './memory/memory-bus.ts'
export type { BackOff } from './delivery/back-off.ts'
export type { BusEvent, BusObserver } from './delivery/observer.ts'
export { partitionForKey } from './murmur2.ts'
