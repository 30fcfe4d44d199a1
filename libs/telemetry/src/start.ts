/** Starts the telemetry of one process. */
import { resourceFromAttributes } from '@opentelemetry/resources'
import { environment } from '@auroralinks/runtime'
import type { Environment } from '@auroralinks/runtime'
import { createMetrics } from './metrics.ts'
import { processMetrics } from './process.ts'
import type { Telemetry } from './telemetry.ts'
import { exportSpans, passOn } from './tracing.ts'
import type { TracingOptions } from './tracing.ts'

export interface TelemetryOptions {
  /** The service's name, for example `cwmp-gateway`. */
  service: string
  instanceId: string
  /**
   * `OTEL_EXPORTER_OTLP_ENDPOINT` (or `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`) switches tracing on,
   * `OTEL_TRACES_SAMPLER_ARG` is the share of traces kept (default 1), `OTEL_SDK_DISABLED=true` switches it off.
   */
  env?: Environment
  /** Where spans go instead of OTLP (tests). */
  exporter?: TracingOptions['exporter']
}

/** Metrics are always there; spans only where they can be sent to somebody. */
export function startTelemetry(o: TelemetryOptions): Telemetry {
  const env = o.env ?? environment()
  const resource = resourceFromAttributes({
    'service.namespace': 'auroralinks',
    'service.name': o.service,
    'service.instance.id': o.instanceId,
  })
  const metrics = createMetrics(resource)
  const url = tracesUrl(env)
  const tracing =
    (url !== undefined || o.exporter !== undefined) && env['OTEL_SDK_DISABLED'] !== 'true'
      ? exportSpans({
          resource,
          ratio: ratioOf(env['OTEL_TRACES_SAMPLER_ARG']),
          ...(url !== undefined && { url }),
          ...(o.exporter && { exporter: o.exporter }),
        })
      : passOn
  processMetrics(metrics)
  return {
    ...metrics,
    tracing: tracing.tracing,
    span: tracing.span,
    async close() {
      await Promise.allSettled([tracing.close(), metrics.close()])
    },
  }
}

/** The signal's own address is used as it is, the common one gets the signal's path (OTLP exporter specification). */
function tracesUrl(env: Environment): string | undefined {
  const own = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']
  const common = env['OTEL_EXPORTER_OTLP_ENDPOINT']
  return own || (common ? `${common.replace(/\/+$/, '')}/v1/traces` : undefined)
}

function ratioOf(raw: string | undefined): number {
  const ratio = Number(raw ?? 1)
  return ratio >= 0 && ratio <= 1 ? ratio : 1
}
