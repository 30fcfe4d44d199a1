/** docs/operations/metrics.md: every metric in words. */
import type { Metric } from './catalogue.ts'

const HEAD = `# Metrics

Every process gives them at \`/metrics\` of its operations port (9464, \`ACS_OPS_PORT\`), as Prometheus text or, where a scraper asks for it, as OpenMetrics text with exemplars: the trace of a value stands behind the bucket of a histogram that it fell into. They go to a collector over OTLP as well where \`OTEL_EXPORTER_OTLP_ENDPOINT\` is set ([all variables](../../libs/telemetry/README.md)).

Labels take few values and never an id of a device, session or task; where values come from outside (a vendor's OUI) the first 50 stay and the rest is \`other\`. A counter with labels appears when it first counts. Dashboards: \`observability/dashboards\`; alerts and what to do: [runbooks](runbooks/README.md).

This page is made from the declarations in the code (\`npm run generate\`).
`

/** @param metrics in the order in which they are to stand */
export function metricsPage(metrics: readonly Metric[]): string {
  const groups = Map.groupBy(metrics, m => m.where)
  const sections = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([where, list]) => {
      const rows = list.map(m => `| \`${m.name}\` | ${m.kind} | ${m.help.replaceAll('|', '\\|')} |`)
      return `## ${where}\n\n| metric | kind | |\n|---|---|---|\n${rows.join('\n')}\n`
    })
  return `${HEAD}\n${sections.join('\n')}`
}
