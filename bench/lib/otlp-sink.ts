/** Takes whatever is sent over OTLP and keeps nothing of it: what a collector costs is not what is measured. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface OtlpSink {
  url: string
  /** Bytes that came, by signal (`traces`, `metrics` …). */
  readonly bytes: ReadonlyMap<string, number>
  close(): void
}

/** Starts one on a free port of the loopback address. */
export async function startOtlpSink(): Promise<OtlpSink> {
  const bytes = new Map<string, number>()
  const server = createServer((request, response) => {
    const signal = request.url?.split('/').at(-1) ?? ''
    request.on('data', (data: Buffer) => void bytes.set(signal, (bytes.get(signal) ?? 0) + data.length))
    request.on('end', () => void response.setHeader('content-type', 'application/x-protobuf').end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
