/** What every process needs: configuration, ids, time, logs, secrets, start and stop. */
export * from './config.ts'
export * from './ids.ts'
export * from './clock.ts'
export * from './logger.ts'
export * from './secrets.ts'
export * from './lifecycle.ts'
export * from './errors.ts'
export * from './listeners.ts'
