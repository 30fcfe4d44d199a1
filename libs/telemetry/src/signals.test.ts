import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exportedSignals } from './signals.ts'

const COLLECTOR = 'http://collector:4318'

test('nothing leaves a process that was given no address and no exporter', () => {
  assert.deepEqual(exportedSignals({}), { traces: false, metrics: false, logs: false })
})

test('the common endpoint takes traces and metrics; logs are asked for by name', () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: COLLECTOR }
  assert.deepEqual(exportedSignals(env), { traces: true, metrics: true, logs: false })
  assert.equal(exportedSignals({ ...env, OTEL_LOGS_EXPORTER: 'otlp' }).logs, true)
  assert.equal(exportedSignals({ OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${COLLECTOR}/v1/logs` }).logs, true)
})

test('"none" keeps a signal in the process, an exporter by name lets it out without an endpoint', () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: COLLECTOR, OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'console' }
  assert.deepEqual(exportedSignals(env), { traces: true, metrics: false, logs: true })
  assert.equal(exportedSignals({ OTEL_TRACES_EXPORTER: 'console' }).traces, true)
})

test('OTEL_SDK_DISABLED switches every signal off', () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: COLLECTOR, OTEL_LOGS_EXPORTER: 'otlp', OTEL_SDK_DISABLED: 'True' }
  assert.deepEqual(exportedSignals(env), { traces: false, metrics: false, logs: false })
})
