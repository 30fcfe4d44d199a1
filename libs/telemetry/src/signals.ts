/** Which signals leave the process: what OpenTelemetry's own variables say. */
import type { Environment } from '@auroralinks/runtime'

export interface Signals {
  traces: boolean
  metrics: boolean
  logs: boolean
}

/**
 * A signal is exported where `OTEL_<SIGNAL>_EXPORTER` names an exporter, or, where it names none, an OTLP endpoint is
 * set: nothing is sent to an address that nobody gave. Logs are asked for by name (`OTEL_LOGS_EXPORTER`, or an endpoint
 * of their own), since they stand on standard output already.
 */
export function exportedSignals(env: Environment): Signals {
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return { traces: false, metrics: false, logs: false }
  const common = Boolean(env['OTEL_EXPORTER_OTLP_ENDPOINT'])
  const asked = (signal: 'TRACES' | 'METRICS' | 'LOGS', byDefault: boolean): boolean => {
    const named = env[`OTEL_${signal}_EXPORTER`]?.trim()
    if (named) return named !== 'none'
    return byDefault || Boolean(env[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`])
  }
  return { traces: asked('TRACES', common), metrics: asked('METRICS', common), logs: asked('LOGS', false) }
}
