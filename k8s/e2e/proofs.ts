/** What is asked of the pods themselves, and of the objects of our namespace. */
import assert from 'node:assert/strict'
import { attempt, inNamespace, list, NAMESPACE } from './kubectl.ts'

/** Run by Node.js inside a container of ours. */
const INSIDE = `
const fs = require('node:fs')
const write = path => { try { fs.writeFileSync(path, 'x'); fs.rmSync(path); return 'written' } catch (e) { return e.code } }
const status = Object.fromEntries(fs.readFileSync('/proc/1/status', 'utf8').split('\\n').map(l => l.split(':\\t')))
console.log(JSON.stringify({
  uid: process.getuid(), gid: process.getgid(), root: write('/probe'), app: write('/app/probe'), tmp: write('/tmp/probe'),
  newPrivileges: status.NoNewPrivs.trim(), seccomp: status.Seccomp.trim(), capabilities: status.CapEff.trim(),
  token: fs.existsSync('/var/run/secrets/kubernetes.io'),
}))`

const AS_IT_SHOULD_BE = {
  uid: 10001,
  gid: 10001,
  root: 'EROFS',
  app: 'EROFS',
  tmp: 'written',
  newPrivileges: '1',
  seccomp: '2',
  capabilities: '0000000000000000',
  token: false,
}

const OF_US = 'app.kubernetes.io/part-of=auroralinks-acs'

/** The running pods of our Deployments. */
export const runningPods = async (): Promise<string[]> =>
  (await list('pods', `--selector=${OF_US}`, '--field-selector=status.phase=Running'))
    .filter(pod => pod.metadata['deletionTimestamp' as never] === undefined)
    .map(pod => pod.metadata.name)

/** Every pod of ours runs as 10001 without rights, cannot write but to /tmp, and has no token; Kafka and PostgreSQL neither are root nor write. */
export async function provePods(): Promise<number> {
  const pods = await runningPods()
  for (const pod of pods) {
    const said = await inNamespace('exec', pod, '--container=acs', '--', 'node', '-e', INSIDE)
    assert.deepEqual(JSON.parse(said), AS_IT_SHOULD_BE, pod)
  }
  for (const [pod, uid] of [
    ['kafka-0', '1000'],
    ['postgresql-0', '999'],
  ] as const) {
    assert.equal((await inNamespace('exec', pod, '--', 'id', '-u')).trim(), uid, pod)
    const write = await attempt('kubectl', ['--namespace', NAMESPACE, 'exec', pod, '--', 'sh', '-c', 'echo x > /probe'])
    assert.match(write.err, /read-only file system/i, pod)
  }
  return pods.length + 2
}

const KINDS =
  'deployments,statefulsets,jobs,services,configmaps,serviceaccounts,networkpolicies,poddisruptionbudgets,horizontalpodautoscalers,persistentvolumeclaims'

/** What an installation is, so that two moments can be compared: what was asked for, and which pods do it. */
export async function installed(): Promise<Record<string, unknown>> {
  const objects = (await list(KINDS)).map(o => {
    const { labels, annotations, generation } = o.metadata as Record<string, unknown>
    const asked = { labels, annotations, generation, spec: o['spec'], data: o['data'] }
    return [`${o.kind}/${o.metadata.name}`, asked] as const
  })
  return { ...Object.fromEntries(objects), pods: (await runningPods()).sort() }
}

/** How often containers of pods that are there have been started again. */
export const restarts = async (): Promise<Record<string, number>> =>
  Object.fromEntries(
    (await list('pods'))
      .map(pod => {
        const containers = (pod['status'].containerStatuses ?? []) as { restartCount: number }[]
        return [pod.metadata.name, containers.reduce((sum, c) => sum + c.restartCount, 0)] as const
      })
      .filter(([, n]) => n > 0),
  )

/** Waits for Jobs and Deployments. */
export async function untilReady(tag: string, seconds: number): Promise<void> {
  await inNamespace(
    'wait',
    '--for=condition=Complete',
    `job/migrate-${tag}`,
    `job/topics-${tag}`,
    `--timeout=${seconds}s`,
  )
  for (const deployment of await deployments())
    await inNamespace('rollout', 'status', `deployment/${deployment}`, `--timeout=${seconds}s`)
}

export const deployments = async (): Promise<string[]> => (await list('deployments')).map(d => d.metadata.name)

/** Why not every Deployment has all its replicas, as its autoscaler wants them, or null. */
export async function notSettled(): Promise<string | null> {
  const autoscalers = new Map((await list('hpa')).map(h => [h.metadata.name, h['spec'].minReplicas as number]))
  for (const d of await list('deployments')) {
    const { replicas = 0, readyReplicas = 0, updatedReplicas = 0 } = d['status']
    const least = autoscalers.get(d.metadata.name) ?? 1
    if (replicas < least || readyReplicas < replicas || updatedReplicas < replicas || replicas !== d['spec'].replicas)
      return `${d.metadata.name} has ${readyReplicas} of ${Math.max(replicas, least)} ready`
  }
  return null
}
