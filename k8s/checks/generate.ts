/** Manifests that are made from what the product says elsewhere: topics, dashboards, alert rules. `--check`: are they current? */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parse, stringify } from 'yaml'
import { topicConfiguration } from '@auroralinks/bus'
import { ALL_TOPICS, DEFAULT_PARTITIONS, partitionsOf } from '@auroralinks/contracts'

const ROOT = resolve(import.meta.dirname, '../..')
const MADE = '# Made by `npm run generate`: do not edit.\n'

/** A cluster of three brokers, as Strimzi's examples are; overlays and values set others. */
const REPLICAS = 3
const MIN_INSYNC = 2

const topics = ALL_TOPICS.map(topic => ({
  name: topic.name,
  ...(topic.partitions === undefined ? {} : { partitions: topic.partitions }),
  config: { ...topicConfiguration(topic, { replication: REPLICAS }), 'min.insync.replicas': String(MIN_INSYNC) },
}))

const kafkaTopic = (topic: (typeof ALL_TOPICS)[number], config: Record<string, string>) => ({
  apiVersion: 'kafka.strimzi.io/v1',
  kind: 'KafkaTopic',
  metadata: {
    name: topic.name,
    labels: { 'app.kubernetes.io/part-of': 'auroralinks-acs', 'strimzi.io/cluster': 'kafka' },
  },
  spec: { partitions: partitionsOf(topic, DEFAULT_PARTITIONS), replicas: REPLICAS, config },
})

const documents = (objects: readonly unknown[]): string =>
  MADE + objects.map(o => stringify(o, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n')

const filesOf = (folder: string, ending: string): string[] =>
  existsSync(join(ROOT, folder))
    ? readdirSync(join(ROOT, folder))
        .filter(name => name.endsWith(ending))
        .sort()
    : []

/** Dashboards and rules as ConfigMaps: kustomize reads files only below its own folder, so it stands beside them. */
function observability(): string {
  const labels = { 'app.kubernetes.io/part-of': 'auroralinks-acs' }
  return (
    MADE +
    stringify(
      {
        apiVersion: 'kustomize.config.k8s.io/v1beta1',
        kind: 'Kustomization',
        generatorOptions: { disableNameSuffixHash: true, labels },
        configMapGenerator: [
          ...filesOf('observability/dashboards', '.json').map(file => ({
            name: `acs-dashboard-${file.replace(/\.json$/, '')}`,
            files: [`dashboards/${file}`],
            // What Grafana's sidecar looks for.
            options: { labels: { grafana_dashboard: '1' } },
          })),
          {
            name: 'acs-alert-rules',
            files: filesOf('observability/rules', '.yml').map(file => `rules/${file}`),
          },
        ],
      },
      { lineWidth: 0 },
    )
  )
}

/** The same rules for the Prometheus operator. */
const prometheusRules = (): string =>
  documents(
    filesOf('observability/rules', '.yml').map(file => ({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: {
        name: `acs-${file.replace(/\.yml$/, '')}`,
        labels: { 'app.kubernetes.io/part-of': 'auroralinks-acs' },
      },
      spec: { groups: parse(readFileSync(join(ROOT, 'observability/rules', file), 'utf8')).groups },
    })),
  )

/** The component: what there is of rules and dashboards is part of it. */
const monitoring = (hasRules: boolean): string =>
  `${MADE}# For the Prometheus operator and Grafana's sidecar: what is scraped, alert rules, dashboards; and that Prometheus may reach the pods, and the
# pods the OpenTelemetry collector, both in the namespace \`monitoring\`.
${stringify({
  apiVersion: 'kustomize.config.k8s.io/v1alpha1',
  kind: 'Component',
  resources: [
    'pod-monitor.yaml',
    'network-policies.yaml',
    ...(hasRules ? ['alert-rules.yaml', '../../../observability'] : []),
  ],
})}`

/** Where the chart finds them: Helm reads what a link in a chart points to, as if it were there. */
const LINK = 'k8s/helm/auroralinks-acs/observability'

/** Every generated file, as its path and what it should hold; null: it should not be there. */
function generated(): Map<string, string | null> {
  const hasRules = filesOf('observability/rules', '.yml').length > 0
  return new Map<string, string | null>([
    [
      'k8s/components/topics-strimzi/topics.yaml',
      documents(ALL_TOPICS.map((topic, i) => kafkaTopic(topic, topics[i]!.config))),
    ],
    ['k8s/helm/auroralinks-acs/files/topics.yaml', MADE + stringify({ topics }, { lineWidth: 0 })],
    ['observability/kustomization.yaml', hasRules ? observability() : null],
    ['k8s/components/monitoring/alert-rules.yaml', hasRules ? prometheusRules() : null],
    ['k8s/components/monitoring/kustomization.yaml', monitoring(hasRules)],
  ])
}

let stale = 0
for (const [path, wanted] of generated()) {
  const file = join(ROOT, path)
  const is = existsSync(file) ? readFileSync(file, 'utf8') : null
  if (is === wanted) continue
  if (process.argv.includes('--check')) {
    process.stderr.write(`${path} is not what it is made from: npm run generate\n`)
    stale++
  } else if (wanted === null) {
    rmSync(file)
  } else {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, wanted)
  }
}
const isLinked = lstatSync(join(ROOT, LINK), { throwIfNoEntry: false }) !== undefined
if (existsSync(join(ROOT, 'observability')) && !isLinked) {
  if (process.argv.includes('--check')) {
    process.stderr.write(`${LINK} is missing: npm run generate\n`)
    stale++
  } else symlinkSync('../../../observability', join(ROOT, LINK))
}
process.exitCode = stale > 0 ? 1 : 0
