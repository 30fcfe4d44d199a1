/** An OpenTelemetry collector that keeps what it is sent: OTLP over HTTP as JSON. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CollectedSpan {
  service: string
  name: string
  traceId: string
  spanId: string
  parentSpanId?: string
  attributes: Record<string, string>
  links: string[]
}

export interface Collector {
  url: string
  spans: CollectedSpan[]
  close(): void
}

/** Starts one on a free port of the loopback address. */
export async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk)
    if (request.url === '/v1/traces') spans.push(...spansOf(JSON.parse(body) as TracesData))
    response.setHeader('content-type', 'application/json').end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

interface Attribute {
  key: string
  value: { stringValue?: string; intValue?: string | number }
}

interface TracesData {
  resourceSpans: {
    resource: { attributes: Attribute[] }
    scopeSpans: {
      spans: (Omit<CollectedSpan, 'service' | 'attributes' | 'links'> & {
        attributes: Attribute[]
        links?: { traceId: string }[]
      })[]
    }[]
  }[]
}

const valuesOf = (attributes: Attribute[]): Record<string, string> =>
  Object.fromEntries(attributes.map(a => [a.key, String(a.value.stringValue ?? a.value.intValue ?? '')]))

function spansOf({ resourceSpans }: TracesData): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = valuesOf(resource.attributes)['service.name']!
    return scopeSpans.flatMap(scope =>
      scope.spans.map(s => ({
        ...s,
        service,
        attributes: valuesOf(s.attributes),
        links: (s.links ?? []).map(l => l.traceId),
      })),
    )
  })
}
