/** Tables that grow with time: partitions by id, made ahead and dropped whole. */
export * from './calendar.ts'
export * from './maintain.ts'
