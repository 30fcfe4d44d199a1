import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { metricOf, metricsOf } from './catalogue.ts'
import { DASHBOARDS } from './dashboards/index.ts'

const root = join(import.meta.dirname, '../../../..')
const runbooks = join(root, 'docs/operations/runbooks')
const names = new Set(metricsOf(root).map(m => m.name))

interface Alert {
  alert: string
  expr: string
  labels: { code: string; severity: string }
  annotations: { runbook: string }
}

const alerts = (
  parse(readFileSync(join(root, 'observability/rules/alerts.yml'), 'utf8')) as { groups: { rules: Alert[] }[] }
).groups.flatMap(g => g.rules)

const used = (expr: string): string[] =>
  [...expr.matchAll(/\b(?:acs|process|nodejs)_[a-z0-9_]+/g)].map(m => metricOf(m[0]))

test('the catalogue holds what services and libraries declare, each with words', () => {
  for (const name of ['acs_cwmp_requests_total', 'acs_rpc_seconds', 'acs_bus_lag_records', 'process_cpu_seconds'])
    assert.ok(names.has(name), name)
  for (const m of metricsOf(root)) assert.ok(m.help.length > 10, m.name)
})

test('dashboards and alerts ask only for metrics that there are', () => {
  const queries = [
    ...DASHBOARDS.flatMap(d => d.rows.flatMap(r => r.panels.flatMap(p => Object.values(p.queries)))),
    ...alerts.map(a => a.expr),
  ]
  assert.deepEqual(
    queries.flatMap(used).filter(name => !names.has(name)),
    [],
  )
  for (const query of queries) assert.ok(used(query).length > 0, query)
})

test('every alert has a runbook of its code, and every runbook an alert', () => {
  for (const a of alerts) {
    assert.equal(a.annotations.runbook, `docs/operations/runbooks/${a.labels.code}.md`)
    assert.ok(existsSync(join(root, a.annotations.runbook)), a.alert)
    assert.ok(['critical', 'warning'].includes(a.labels.severity), a.alert)
  }
  const pages = readdirSync(runbooks)
    .filter(f => f !== 'README.md')
    .map(f => f.replace(/\.md$/, ''))
  assert.deepEqual(pages.sort(), alerts.map(a => a.labels.code).sort())
})
