/** OpenTelemetry's SDK for Node.js, started only where a signal leaves the process: it costs memory and start-up time. */
import { createRequire } from 'node:module'
import { context, logs, metrics, propagation, trace } from '@opentelemetry/api'
import { envDetector, hostDetector, osDetector, processDetector } from '@opentelemetry/resources'
import type { Resource } from '@opentelemetry/resources'
import type { Sampler, SpanExporter } from '@opentelemetry/sdk-trace'
import type { Environment } from '@auroralinks/runtime'
import type { Signals } from './signals.ts'
import type { TraceIds } from './trace-ids.ts'

export interface SdkOptions {
  signals: Signals
  /** Who the process is, unless `OTEL_SERVICE_NAME` or `OTEL_RESOURCE_ATTRIBUTES` say otherwise. */
  resource: Resource
  env: Environment
  ids: TraceIds
  /** Where spans go instead of what the environment says (tests). */
  exporter?: SpanExporter
}

/**
 * Starts the SDK, which reads the `OTEL_*` variables of the process itself and registers the providers of the exported
 * signals with OpenTelemetry's API; there is one of it in a process at a time.
 * @returns what sends the rest, stops it and takes it out of the API again
 */
export function startSdk(o: SdkOptions): () => Promise<void> {
  const load = createRequire(import.meta.url)
  const { NodeSDK } = load('@opentelemetry/sdk-node') as typeof import('@opentelemetry/sdk-node')
  const sampler = samplerOf(o.env, load)
  const sdk = new NodeSDK({
    resource: o.resource,
    idGenerator: o.ids,
    // The one of the instance id is left out: ours is in the logs and in Kafka, a random one says nothing.
    ...(!o.env['OTEL_NODE_RESOURCE_DETECTORS'] && {
      resourceDetectors: [hostDetector, osDetector, processDetector, envDetector],
    }),
    ...(sampler && { sampler }),
    ...(o.exporter && { traceExporter: o.exporter }),
    ...(!o.signals.traces && !o.exporter && { spanProcessors: [] }),
    ...(!o.signals.metrics && { metricReaders: [] }),
    ...(!o.signals.logs && { logRecordProcessors: [] }),
  })
  sdk.start()
  return async () => {
    await sdk.shutdown()
    for (const api of [trace, metrics, logs, context, propagation]) api.disable()
  }
}

/** `OTEL_TRACES_SAMPLER_ARG` alone is a share of new traces: by the specification it means nothing without a sampler's name. */
function samplerOf(env: Environment, load: NodeJS.Require): Sampler | undefined {
  const raw = env['OTEL_TRACES_SAMPLER_ARG']
  if (!raw || env['OTEL_TRACES_SAMPLER']) return undefined
  const ratio = Number(raw)
  const { ParentBasedSampler, TraceIdRatioBasedSampler } = load(
    '@opentelemetry/sdk-trace',
  ) as typeof import('@opentelemetry/sdk-trace')
  return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio >= 0 && ratio <= 1 ? ratio : 1) })
}
