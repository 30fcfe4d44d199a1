/** An OpenTelemetry collector that keeps what it is sent: OTLP over HTTP as JSON. */
import { serveOnLoopback } from '../loopback.ts'
import type { LoopbackServer } from '../loopback.ts'

export interface CollectedSpan {
  service: string
  name: string
  traceId: string
  spanId: string
  parentSpanId?: string
  attributes: Record<string, string>
  links: string[]
}

export interface Collector extends LoopbackServer {
  spans: CollectedSpan[]
  /** All that came, as it came. */
  text(): string
}

/** Starts one on a free port of the loopback address. */
export async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = []
  const bodies: string[] = []
  const server = await serveOnLoopback(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk)
    bodies.push(body)
    if (request.url === '/v1/traces') spans.push(...spansOf(JSON.parse(body) as TracesData))
    response.setHeader('content-type', 'application/json').end('{}')
  })
  return { ...server, spans, text: () => bodies.join('\n') }
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
