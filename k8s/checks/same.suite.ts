/** The Helm chart makes the same objects as the kustomize overlays. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { helm, kustomize, OVERLAYS, withoutHelm, withoutKustomize } from './rendered.ts'
import type { KubernetesObject } from './rendered.ts'

/** kustomize names a ConfigMap by its content, so that pods are replaced with it; the chart has an annotation for that. */
const withoutHash = (name: string): string => name.replace(/^(acs-settings)-[a-z0-9]{10}$/, '$1')
/** The namespace is made by `helm install --create-namespace`; operators' engines are not the chart's. */
const NOT_IN_THE_CHART = new Set([
  'Namespace',
  'Kafka',
  'KafkaNodePool',
  'KafkaUser',
  'Cluster',
  'TriggerAuthentication',
])
const OF_ENGINES = /^NetworkPolicy\/(?:kafka|postgresql)$/
const OF_HELM = /^(?:app\.kubernetes\.io\/(?:managed-by|instance)|helm\.sh\/chart|checksum\/.*)$/

/** Lists whose order means nothing, by what each entry is called. */
const sorted = (list: unknown[]): unknown[] =>
  list.every(e => typeof e === 'object' && e !== null && 'name' in e)
    ? [...list].sort((a, b) => (String((a as { name: unknown }).name) < String((b as { name: unknown }).name) ? -1 : 1))
    : list

/** Without what only one of both writes, and without what is empty. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : sorted(value.map(plain))
  if (typeof value === 'string') return withoutHash(value)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
    .filter(([name]) => !OF_HELM.test(name) && name !== 'namespace' && name !== 'creationTimestamp')
    .map(([name, v]) => [name, plain(v)] as const)
    .filter(([, v]) => v !== undefined && v !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

const byName = (objects: readonly KubernetesObject[], overlay: string): Record<string, unknown> =>
  Object.fromEntries(
    objects
      .filter(o => !NOT_IN_THE_CHART.has(o.kind))
      .map(o => [`${o.kind}/${withoutHash(o.metadata.name)}`, plain(o)] as const)
      .filter(([name]) => overlay === 'dev' || !OF_ENGINES.test(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )

describe('the Helm chart makes the same objects as the kustomize overlay', {
  skip: withoutHelm() ?? withoutKustomize() ?? false,
}, () => {
  for (const overlay of OVERLAYS)
    test(overlay, () => {
      const [ofHelm, ofKustomize] = [byName(helm(overlay), overlay), byName(kustomize(`overlays/${overlay}`), overlay)]
      assert.deepEqual(Object.keys(ofHelm), Object.keys(ofKustomize))
      for (const name of Object.keys(ofKustomize)) assert.deepEqual(ofHelm[name], ofKustomize[name], name)
    })
})
