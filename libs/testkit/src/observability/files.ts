/** The generated files of observability, by their path in the repository. */
import { metricsOf } from './catalogue.ts'
import { grafana } from './dashboards/dashboard.ts'
import { DASHBOARDS } from './dashboards/index.ts'
import { metricsPage } from './page.ts'

/** @param root the repository */
export const observabilityFiles = (root: string): Map<string, string> =>
  new Map([
    ['docs/operations/metrics.md', metricsPage(metricsOf(root))],
    ...DASHBOARDS.map((d): [string, string] => [`observability/dashboards/${d.name}.json`, grafana(d)]),
  ])
