import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

interface Received {
  path: string
  type: string | undefined
  body: Buffer
}

/** A collector that keeps what it is sent. */
async function collector(t: TestContext): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    received.push({ path: request.url!, type: request.headers['content-type'], body: Buffer.concat(chunks) })
    response.setHeader('content-type', request.headers['content-type']!).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received }
}

const run = (env: Record<string, string>) =>
  promisify(execFile)(process.execPath, [fileURLToPath(new URL('../test/exporting-process.ts', import.meta.url))], {
    env,
  })

test('OTEL variables alone bring traces, metrics and logs to a collector, logs with the ids of their span and without secrets', async t => {
  const { url, received } = await collector(t)
  const { stdout } = await run({
    OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    OTEL_SERVICE_NAME: 'renamed',
  })
  const line = JSON.parse(stdout) as { trace_id: string; span_id: string }
  const of = (path: string): string => received.find(r => r.path === path)?.body.toString() ?? ''
  assert.match(of('/v1/traces'), new RegExp(`"traceId":"${line.trace_id}".*"name":"exported"`))
  assert.match(of('/v1/metrics'), /"acs_exported_total".*"acs_exported_seconds"/)
  assert.match(of('/v1/logs'), new RegExp(`"logged".*"D1".*"traceId":"${line.trace_id}","spanId":"${line.span_id}"`))
  for (const path of ['/v1/traces', '/v1/metrics', '/v1/logs'])
    for (const said of ['"renamed"', '"one"', '"deployment.environment.name"']) assert.ok(of(path).includes(said), path)
  assert.doesNotMatch(received.map(r => r.body.toString()).join(), /hunter2/)
})

test('each signal goes as its own variables say: protobuf by default, traces to an address of their own, no metrics', async t => {
  const { url, received } = await collector(t)
  await run({
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/elsewhere`,
    OTEL_METRICS_EXPORTER: 'none',
  })
  assert.deepEqual(
    received.map(r => [r.path, r.type]),
    [['/elsewhere', 'application/x-protobuf']],
  )
})

test('a collector that cannot be reached costs nothing but its data', async () => {
  const { stdout } = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_EXPORTER_OTLP_TIMEOUT: '500' })
  assert.match(stdout, /"logged"/)
})
