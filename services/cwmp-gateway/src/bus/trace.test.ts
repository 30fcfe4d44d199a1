import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace'
import { startTelemetry } from '@auroralinks/telemetry'
import { device, send } from '../../test/client.ts'
import { DEVICE_ID, inform } from '../../test/fixtures.ts'
import { world } from '../../test/world.ts'

/** Telemetry whose spans can be looked at once it is closed. */
function traced() {
  const exporter = new InMemorySpanExporter()
  const spans: ReturnType<InMemorySpanExporter['getFinishedSpans']> = []
  exporter.shutdown = async () => void spans.push(...exporter.getFinishedSpans())
  return { telemetry: startTelemetry({ service: 'cwmp-gateway', instanceId: 'one', env: {}, exporter }), spans }
}

test('the POSTs of a session are one trace, whose id is that of the session; the next session is another', async t => {
  const { telemetry, spans } = traced()
  const w = await world(t, { telemetry })
  const cpe = device(w.port)
  for (let session = 0; session < 2; session++) for (const body of [inform(), '']) await cpe.post(body)
  cpe.close()
  await telemetry.close()
  const traces = spans.map(s => s.spanContext().traceId)
  const sessions = spans.map(s => String(s.attributes['acs.session_id']).replaceAll('-', ''))
  assert.equal(traces.length, 4)
  assert.deepEqual(traces, sessions)
  assert.equal(new Set(traces).size, 2)
})

test('each POST is a span, child of the trusted traceparent, and its records carry it on', async t => {
  const { telemetry, spans } = traced()
  const w = await world(t, { telemetry })
  const trace = '0af7651916cd43dd8448eb211c80319c'
  await send(w.port, inform(), { headers: { traceparent: `00-${trace}-b7ad6b7169203331-01` } })
  await telemetry.close()
  const [span] = spans
  assert.equal(span?.spanContext().traceId, trace)
  assert.equal(span.attributes['acs.device_id'], DEVICE_ID)
  assert.equal(span.attributes['cwmp.kind'], 'inform')
  assert.equal(span.attributes['http.response.status_code'], 200)
  assert.equal(w.events[0]!.headers['traceparent'], `00-${trace}-${span.spanContext().spanId}-01`)
})
