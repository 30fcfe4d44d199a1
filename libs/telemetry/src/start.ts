/** Starts the telemetry of one process. */
import { resourceFromAttributes } from '@opentelemetry/resources'
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import { environment } from '@auroralinks/runtime'
import type { Environment } from '@auroralinks/runtime'
import { createExemplars } from './exemplars.ts'
import { createLogRecords } from './log-records.ts'
import { createMetrics } from './metrics.ts'
import { processMetrics } from './process.ts'
import { startSdk } from './sdk.ts'
import { exportedSignals } from './signals.ts'
import type { Telemetry } from './telemetry.ts'
import { createTraceIds } from './trace-ids.ts'
import { exportSpans, passOn } from './tracing.ts'

export interface TelemetryOptions {
  /** The service's name, for example `cwmp-gateway`. */
  service: string
  instanceId: string
  /** Which signals leave the process (`signals.ts`); how they leave is read by OpenTelemetry's SDK from the process's own environment. */
  env?: Environment
  /** Where spans go instead of where the environment says (tests). */
  exporter?: SpanExporter
}

/** Metrics can always be read; spans, metrics and logs are exported where the environment names somebody who takes them. */
export function startTelemetry(o: TelemetryOptions): Telemetry {
  const env = o.env ?? environment()
  const resource = resourceFromAttributes({
    'service.namespace': 'auroralinks',
    'service.name': o.service,
    'service.instance.id': o.instanceId,
  })
  const signals = exportedSignals(env)
  const traces = signals.traces || o.exporter !== undefined
  const ids = createTraceIds()
  const stopSdk =
    traces || signals.metrics || signals.logs
      ? startSdk({ signals, resource, env, ids, ...(o.exporter && { exporter: o.exporter }) })
      : async () => {}
  const tracing = traces ? exportSpans(ids) : passOn
  const metrics = createMetrics(resource, signals.metrics, createExemplars(tracing.current))
  processMetrics(metrics)
  return {
    ...metrics,
    tracing: tracing.tracing,
    span: tracing.span,
    logging: { span: tracing.current, alsoTo: signals.logs ? createLogRecords() : undefined },
    async close() {
      await Promise.allSettled([stopSdk(), metrics.close()])
    },
  }
}
