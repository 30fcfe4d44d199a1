import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace'
import { startTelemetry } from './index.ts'

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const quiet = () => startTelemetry({ service: 'test', instanceId: 'one', env: {} })

test('metrics are readable as Prometheus text, with their labels', async () => {
  const t = quiet()
  t.counter('acs_test_total', 'How often').add(2, { kind: 'a' })
  t.counter('acs_test_total', 'How often').add(1, { kind: 'a' })
  t.histogram('acs_test_seconds', 'How long', { unit: 's', buckets: [0.1, 1] }).record(0.5)
  t.gauge('acs_test_size', 'How many', () => [{ value: 4, attributes: { of: 'x' } }])
  t.gauge('acs_test_size', 'How many', () => [{ value: 3, attributes: { of: 'x' } }])
  const text = await t.prometheus()
  await t.close()
  assert.match(text, /^# TYPE acs_test_total counter\nacs_test_total\{kind="a"\} 3$/m)
  assert.match(text, /^acs_test_seconds_bucket\{le="1"\} 1$/m)
  assert.match(text, /^acs_test_seconds_bucket\{le="0.1"\} 0$/m)
  assert.match(text, /^acs_test_size\{of="x"\} 7$/m)
  assert.match(text, /^process_resident_memory_bytes \d+/m)
  assert.match(text, /service_name="test"/)
})

test('where nothing is exported, the traceparent that came is passed on and a broken one is not', async () => {
  const t = quiet()
  assert.equal(t.tracing, false)
  assert.equal(
    t.span('a', { traceparent: PARENT }, s => s.traceparent),
    PARENT,
  )
  assert.equal(
    t.span('a', { traceparent: PARENT }, s => s.traceId),
    PARENT.slice(3, 35),
  )
  assert.equal(
    t.span('a', { traceparent: 'nonsense' }, s => s.traceparent),
    undefined,
  )
  assert.equal(
    t.span('a', {}, s => s.traceparent),
    undefined,
  )
  await t.close()
})

test('spans are children of the traceparent given, else of the span around them', async () => {
  const exporter = keeping()
  const t = startTelemetry({ service: 'test', instanceId: 'one', env: {}, exporter })
  const inner = await t.span('outer', { traceparent: PARENT, kind: 'server', attributes: { a: 1 } }, async outer => {
    assert.equal(outer.traceId, PARENT.slice(3, 35))
    await Promise.resolve()
    return t.span('inner', {}, s => s.traceparent)
  })
  await t.close()
  const [innerSpan, outerSpan] = exporter.kept
  assert.equal(outerSpan?.name, 'outer')
  assert.equal(outerSpan?.parentSpanContext?.spanId, PARENT.slice(36, 52))
  assert.equal(innerSpan?.parentSpanContext?.spanId, outerSpan?.spanContext().spanId)
  assert.equal(inner?.slice(3, 35), PARENT.slice(3, 35))
})

test('a span ends as failed when its work throws or rejects, and the error goes on to the caller', async () => {
  const exporter = keeping()
  const t = startTelemetry({ service: 'test', instanceId: 'one', env: {}, exporter })
  assert.throws(
    () =>
      t.span('sync', {}, () => {
        throw new Error('sync broke')
      }),
    /sync broke/,
  )
  await assert.rejects(
    t.span('async', {}, async () => {
      throw new Error('async broke')
    }),
    /async broke/,
  )
  await t.close()
  assert.deepEqual(
    exporter.kept.map(s => [s.name, s.status.code]),
    [
      ['sync', 2],
      ['async', 2],
    ],
  )
})

test('spans of one named trace meet in it, those of others do not', async () => {
  const exporter = keeping()
  const t = startTelemetry({ service: 'test', instanceId: 'one', env: {}, exporter })
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  for (const name of ['first', 'second']) t.span(name, { traceId }, () => {})
  t.span('linked', { links: [PARENT, undefined] }, span => span.link(PARENT))
  await t.close()
  assert.deepEqual(
    exporter.kept.map(s => s.spanContext().traceId === traceId),
    [true, true, false],
  )
  assert.deepEqual(
    exporter.kept[2]?.links.map(l => l.context.spanId),
    [PARENT.slice(36, 52), PARENT.slice(36, 52)],
  )
})

test('a parent that was not sampled stays unsampled', async () => {
  const exporter = keeping()
  const t = startTelemetry({ service: 'test', instanceId: 'one', env: {}, exporter })
  assert.match(t.span('a', { traceparent: PARENT.replace(/01$/, '00') }, s => s.traceparent) ?? '', /-00$/)
  await t.close()
  assert.equal(exporter.kept.length, 0)
})

test('OpenMetrics text shows the trace of a value behind its bucket, counters without _total in their heads, and an end', async () => {
  const t = startTelemetry({ service: 'test', instanceId: 'one', env: {}, exporter: keeping() })
  const seconds = t.histogram('acs_test_seconds', 'took', { buckets: [0.1, 1] })
  t.counter('acs_test_total', 'counted').add(2)
  seconds.record(0.05, { method: 'quiet' })
  const traceId = t.span('slow', {}, span => {
    seconds.record(0.5, { method: 'a"b' })
    return span.traceId
  })
  const text = await t.prometheus('openmetrics')
  await t.close()
  assert.match(text, /# TYPE acs_test counter\nacs_test_total 2\n/)
  assert.match(
    text,
    new RegExp(
      `acs_test_seconds_bucket{method="a\\\\"b",le="1"} 1 # {trace_id="${traceId}",span_id="\\w+"} 0.5 [\\d.]+\n`,
    ),
  )
  assert.match(text, /acs_test_seconds_bucket{method="quiet",le="0.1"} 1\n/)
  assert.ok(text.endsWith('\n# EOF\n') && !text.includes('# UNIT'))
})

/** The in-memory exporter forgets at shutdown; this one keeps what it was given. */
function keeping() {
  const exporter = new InMemorySpanExporter()
  const kept: ReturnType<InMemorySpanExporter['getFinishedSpans']> = []
  return Object.assign(exporter, {
    kept,
    async shutdown() {
      kept.push(...exporter.getFinishedSpans())
    },
  })
}
