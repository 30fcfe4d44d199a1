/** Metrics, traces and the operations port: what every service tells about itself. OpenTelemetry stands behind it. */
export * from './telemetry.ts'
export * from './start.ts'
export * from './ops.ts'
export * from './bounded-label.ts'
export { isTraceparent, traceIdOf } from './traceparent.ts'
