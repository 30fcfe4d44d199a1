/** How pods run: restricted, without a token, drained in order, spread, sized. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { needOf } from '../../bench/capacity/arithmetic.ts'
import { ASSUMPTIONS } from '../../bench/capacity/assumptions.ts'
import { ENGINES, KAFKA_BYTES, POSTGRES_BYTES, SERVICES } from '../../bench/capacity/constants.ts'
import { kustomize, OVERLAYS, podOf, withoutKustomize } from './rendered.ts'
import type { KubernetesObject } from './rendered.ts'

/** The longest that a device waits for the reply to one POST, in s (libs/reply; docs/architecture.md). */
const REPLY_SECONDS = 15
/** What a process takes to drain, at most, in s (libs/runtime/src/lifecycle.ts). */
const DRAIN_SECONDS = 25

const of = (objects: readonly KubernetesObject[], kind: string): KubernetesObject[] =>
  objects.filter(o => o.kind === kind)
const named = (objects: readonly KubernetesObject[], kind: string, name: string): KubernetesObject | undefined =>
  of(objects, kind).find(o => o.metadata.name === name)

/** What the `restricted` profile of Pod Security asks for, and a read-only root besides. */
function findings(owner: string, spec: Record<string, any>): string[] {
  const found: string[] = []
  const want = (holds: boolean, what: string) => holds || found.push(`${owner}: ${what}`)
  want(spec['securityContext']?.runAsNonRoot === true, 'runAsNonRoot')
  want(spec['securityContext']?.runAsUser > 0 && spec['securityContext']?.runAsGroup > 0, 'user and group')
  want(spec['securityContext']?.seccompProfile?.type === 'RuntimeDefault', 'seccomp')
  want(spec['automountServiceAccountToken'] === false, 'no token')
  want(!spec['hostNetwork'] && !spec['hostPID'] && !spec['hostIPC'], 'nothing of the host')
  for (const volume of spec['volumes'] ?? [])
    want(
      ['emptyDir', 'secret', 'configMap', 'projected', 'persistentVolumeClaim'].some(k => k in volume),
      `volume ${volume.name}`,
    )
  for (const c of [...(spec['initContainers'] ?? []), ...spec['containers']]) {
    const s = c.securityContext ?? {}
    want(s.allowPrivilegeEscalation === false, `${c.name}: no privilege escalation`)
    want(s.readOnlyRootFilesystem === true, `${c.name}: read-only root`)
    want(s.capabilities?.drop?.includes('ALL') && !s.capabilities.add, `${c.name}: no capabilities`)
    want(
      c.resources?.requests?.cpu && c.resources.requests.memory && c.resources.limits?.memory,
      `${c.name}: resources`,
    )
    want(/:[^/:]+$/.test(c.image) && !c.image.endsWith(':latest'), `${c.name}: an image with a tag`)
  }
  return found
}

const cores = (quantity: string): number =>
  quantity.endsWith('m') ? Number(quantity.slice(0, -1)) / 1000 : Number(quantity)
const megabytes = (quantity: string): number => {
  const [, number, unit] = /^(\d+)(Mi|Gi)$/.exec(quantity)!
  return (Number(number) * (unit === 'Gi' ? 1024 : 1) * 1_048_576) / 1e6
}

describe('pods', { skip: withoutKustomize() ?? false }, () => {
  const rendered = withoutKustomize() === null ? OVERLAYS.map(o => [o, kustomize(`overlays/${o}`)] as const) : []

  for (const [overlay, objects] of rendered) {
    test(`${overlay}: every pod is what Pod Security "restricted" asks for, with a read-only root and without a token`, () => {
      const all = objects.filter(o => podOf(o) !== null)
      assert.ok(all.length >= 7)
      assert.deepEqual(
        all.flatMap(o => findings(`${o.kind} ${o.metadata.name}`, podOf(o).spec)),
        [],
      )
      assert.equal(of(objects, 'Namespace')[0]?.metadata.labels?.['pod-security.kubernetes.io/enforce'], 'restricted')
      for (const account of of(objects, 'ServiceAccount'))
        assert.equal(account['automountServiceAccountToken'], false, account.metadata.name)
    })

    test(`${overlay}: a pod that ends has more time than the longest reply takes, and than draining takes`, () => {
      for (const d of of(objects, 'Deployment')) {
        const { spec } = podOf(d)
        const before = spec.containers[0].lifecycle?.preStop?.sleep?.seconds ?? 0
        assert.ok(spec.terminationGracePeriodSeconds > before + Math.max(REPLY_SECONDS, DRAIN_SECONDS), d.metadata.name)
      }
    })

    test(`${overlay}: what is reached through a Service is taken out of it before it is told to end`, () => {
      for (const service of of(objects, 'Service')) {
        const deployment = named(objects, 'Deployment', service.metadata.name)
        if (deployment === undefined) continue
        assert.ok(podOf(deployment).spec.containers[0].lifecycle.preStop.sleep.seconds > 0, service.metadata.name)
      }
    })

    test(`${overlay}: every service has probes, a budget, an autoscaler with two replicas or more, and is spread`, () => {
      for (const d of of(objects, 'Deployment')) {
        const [name, pod] = [d.metadata.name, podOf(d).spec]
        const c = pod.containers[0]
        assert.equal(c.startupProbe.httpGet.path, '/livez', name)
        assert.equal(c.livenessProbe.httpGet.path, '/livez', name)
        assert.equal(c.readinessProbe.httpGet.path, '/readyz', name)
        assert.equal(named(objects, 'PodDisruptionBudget', name)?.['spec'].maxUnavailable, 1, name)
        const scaled = named(objects, 'HorizontalPodAutoscaler', name)?.['spec']
        const byLag = named(objects, 'ScaledObject', name)?.['spec']
        assert.equal(Number(scaled === undefined) + Number(byLag === undefined), 1, `${name}: one autoscaler`)
        assert.ok((scaled?.minReplicas ?? byLag.minReplicaCount) >= 2, name)
        assert.equal(d['spec'].replicas, undefined, `${name}: replicas are the autoscaler's`)
        assert.deepEqual(
          pod.topologySpreadConstraints.map((t: { topologyKey: string }) => t.topologyKey),
          ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'],
          name,
        )
      }
    })

    test(`${overlay}: services with a database wait for the schema of their version, which a Job of that version makes`, () => {
      const version = podOf(named(objects, 'Deployment', 'cwmp-gateway')!)
        .spec.containers[0].image.split(':')
        .at(-1)
      const migrate = of(objects, 'Job').find(o => o.metadata.name === `migrate-${version}`)
      assert.ok(migrate, `a Job migrate-${version}`)
      for (const d of of(objects, 'Deployment')) {
        const { initContainers = [], containers } = podOf(d).spec
        const usesDatabase = containers[0].env.some((e: { name: string }) => e.name === 'DATABASE_URL')
        assert.deepEqual(
          initContainers.map((c: { args: string[]; image: string }) => [c.args, c.image]),
          usesDatabase ? [[['migrate', '--wait'], podOf(migrate).spec.containers[0].image]] : [],
          d.metadata.name,
        )
      }
    })

    test(`${overlay}: gateways reach Kafka, DNS and the collector of traces, nothing else`, () => {
      const labels = podOf(named(objects, 'Deployment', 'cwmp-gateway')!).metadata.labels as Record<string, string>
      const selects = (s: Record<string, any>): boolean =>
        Object.entries(s['matchLabels'] ?? {}).every(([k, v]) => labels[k] === v) &&
        (s['matchExpressions'] ?? []).every((e: { key: string; values: string[] }) => e.values.includes(labels[e.key]!))
      const policies = of(objects, 'NetworkPolicy').filter(p => selects(p['spec'].podSelector))
      assert.ok(policies.some(p => p.metadata.name === 'default-deny'))
      assert.deepEqual(
        policies
          .filter(p => (p['spec'].egress ?? []).length > 0)
          .map(p => p.metadata.name)
          .sort(),
        overlay === 'dev' ? ['dns', 'to-kafka'] : ['dns', 'to-collector', 'to-kafka'],
      )
    })
  }

  test('prod: requests and replicas are those of the capacity model for a million devices that come every five minutes', () => {
    const objects = rendered.find(([o]) => o === 'prod')![1]
    const need = needOf(
      1_000_000,
      300,
      {
        services: SERVICES,
        engines: ENGINES,
        topics: Object.entries(KAFKA_BYTES).map(([name, bytes]) => ({ name, bytes, retentionSeconds: 0 })),
        postgres: POSTGRES_BYTES,
      },
      ASSUMPTIONS,
    )
    for (const { name, replicas, memoryMb } of need.services) {
      const { requests } = podOf(named(objects, 'Deployment', name)!).spec.containers[0].resources
      const least = named(objects, 'HorizontalPodAutoscaler', name)!['spec'].minReplicas
      const busy = (need.sized * SERVICES.find(s => s.name === name)!.cpuMs) / 1000
      assert.ok(least >= replicas, `${name}: ${least} replicas, the model has ${replicas}`)
      assert.ok(
        cores(requests.cpu) * least >= busy,
        `${name}: ${requests.cpu} of CPU each, the model has ${busy} in all`,
      )
      assert.ok(megabytes(requests.memory) >= memoryMb, `${name}: ${requests.memory}, the model has ${memoryMb} MB`)
    }
    const settings = of(objects, 'ConfigMap').find(o => o.metadata.name.startsWith('acs-settings'))!['data']
    assert.ok(Number(settings.ACS_KAFKA_PARTITIONS) >= need.partitions)
  })
})
