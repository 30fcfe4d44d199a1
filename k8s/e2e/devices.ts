/** Virtual devices in the cluster: pods of the product's own image in a namespace of their own, that come through the Service. */
import { stringify } from 'yaml'
import { attempt, kubectl, must, NAMESPACE, until } from './kubectl.ts'

export const DEVICES_NAMESPACE = 'auroralinks-e2e-devices'

/** What the simulator says at its end, as far as it matters here. */
export interface FleetReport {
  devices: number
  sessions: { completed: number; failed: number; perSecond: number }
  failures: Record<string, number>
}

export interface Fleet {
  /** What a person sees of them now. */
  log(): Promise<string>
  /** Ends them. @returns their report */
  end(): Promise<FleetReport>
}

const security = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
}

const pod = (name: string, image: string, args: readonly string[]) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: DEVICES_NAMESPACE },
  spec: {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 10001,
      runAsGroup: 10001,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: 'devices',
        image,
        imagePullPolicy: 'IfNotPresent',
        args: ['simulate', ...args],
        env: [{ name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
        resources: { requests: { cpu: '50m', memory: '128Mi' } },
        securityContext: security,
        volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
      },
    ],
    volumes: [{ name: 'tmp', emptyDir: {} }],
  },
})

export async function makeDevicesNamespace(): Promise<void> {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
  await must(
    'kubectl',
    ['apply', '-f', '-'],
    stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: DEVICES_NAMESPACE, labels } }),
  )
}

/** Lets devices come, each every `interval` seconds. */
export async function startFleet(
  name: string,
  image: string,
  o: { devices: number; interval: number; first?: number; spread?: number },
): Promise<Fleet> {
  const args = [
    `--url=http://cwmp-gateway.${NAMESPACE}.svc:7547/`,
    `--devices=${o.devices}`,
    `--interval=${o.interval}`,
    `--first=${o.first ?? 0}`,
    `--spread=${o.spread ?? o.interval}`,
    '--model=mixed',
    '--cr-host=0.0.0.0',
    '--cr-port=7000',
    '--cr-advertise=$(POD_IP)',
    '--report=0',
    '--json',
  ]
  await must('kubectl', ['apply', '-f', '-'], stringify(pod(name, image, args)))
  const phase = () => kubectl('--namespace', DEVICES_NAMESPACE, 'get', 'pod', name, '-o', 'jsonpath={.status.phase}')
  await until(`pod ${name} runs`, 120, async () => {
    const now = await phase()
    return now === 'Running' ? null : now
  })
  const log = () => kubectl('--namespace', DEVICES_NAMESPACE, 'logs', name)
  return {
    log,
    async end() {
      // The report is in the log only as long as the pod is there: it is told to end, not deleted.
      await attempt('kubectl', [
        ...['--namespace', DEVICES_NAMESPACE, 'exec', name, '--', 'node', '-e', 'process.kill(1, "SIGTERM")'],
      ])
      await until(`pod ${name} ends`, 90, async () => ((await phase()) === 'Running' ? 'running' : null))
      const said = await log()
      const at = said.search(/^\{$/m)
      if (at < 0) throw new Error(`the devices ended without a report:\n${said.slice(-2_000)}`)
      return JSON.parse(said.slice(at)) as FleetReport
    },
  }
}
