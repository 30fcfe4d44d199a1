/** Takes whatever is sent over OTLP and keeps nothing of it: what a collector costs is not what is measured. */
import { serveOnLoopback } from '@auroralinks/testkit'
import type { LoopbackServer } from '@auroralinks/testkit'

export interface OtlpSink extends LoopbackServer {
  /** Bytes that came, by signal (`traces`, `metrics` …). */
  readonly bytes: ReadonlyMap<string, number>
}

/** Starts one on a free port of the loopback address. */
export async function startOtlpSink(): Promise<OtlpSink> {
  const bytes = new Map<string, number>()
  const server = await serveOnLoopback((request, response) => {
    const signal = request.url?.split('/').at(-1) ?? ''
    request.on('data', (data: Buffer) => void bytes.set(signal, (bytes.get(signal) ?? 0) + data.length))
    request.on('end', () => void response.setHeader('content-type', 'application/x-protobuf').end())
  })
  return { ...server, bytes }
}
