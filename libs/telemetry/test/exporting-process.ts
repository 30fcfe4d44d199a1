/** A process with telemetry, for `exporting.test.ts`: what it sends is what OTEL_* variables of its own say. */
import { createLogger } from '@auroralinks/runtime'
import { startTelemetry } from '../src/index.ts'

const telemetry = startTelemetry({ service: 'exporting', instanceId: 'one' })
const logger = createLogger({ service: 'exporting', ...telemetry.logging })
telemetry.counter('acs_exported_total', 'Counted here').add(3, { kind: 'counted' })
telemetry.histogram('acs_exported_seconds', 'Recorded here').record(0.2)
telemetry.span('exported', { kind: 'server' }, () => logger.warn('logged', { deviceId: 'D1', password: 'hunter2' }))
await telemetry.close()
