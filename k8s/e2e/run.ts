/** One installation from its first apply to its end. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { K8S } from '../checks/rendered.ts'
import { openApi } from './api.ts'
import type { Api } from './api.ts'
import { DEVICES_NAMESPACE, makeDevicesNamespace, startFleet } from './devices.ts'
import type { Fleet } from './devices.ts'
import { everything, inNamespace, kubectl, list, NAMESPACE, until } from './kubectl.ts'
import type { Options, Way } from './options.ts'
import { deployments, installed, notSettled, provePods, restarts, untilReady } from './proofs.ts'
import { devicesOf, keepWriting, untilDone, writeTo } from './tasks.ts'
import { WAYS } from './ways.ts'
import type { Installer } from './ways.ts'

/** How long anything may take: the machine may be small and busy. */
const PATIENCE_SECONDS = 900

const ENGINES = ['docker.io/apache/kafka:4.1.1', 'docker.io/library/postgres:18']

const tagOf = (image: string): string => image.slice(image.lastIndexOf(':') + 1)

/** Carries out a step and says how long it took. */
async function step(what: string, work: () => unknown): Promise<void> {
  const began = Date.now()
  try {
    const more = await work()
    const seconds = Math.round((Date.now() - began) / 1000)
    process.stdout.write(`ok     [${seconds} s] ${what}${typeof more === 'string' ? `: ${more}` : ''}\n`)
  } catch (error) {
    process.stdout.write(`FAILED ${what}\n`)
    throw error
  }
}

/** The images get to the nodes. */
export async function loadImages(o: Options): Promise<void> {
  if (o.load === null) return
  const [command, ...args] = o.load
  await step('images are loaded', () => {
    const images = [o.image, ...(o.next === null ? [] : [o.next]), ...ENGINES]
    execFileSync(command!, [...args, ...images], { stdio: ['ignore', 'ignore', 'inherit'] })
    return images.join(', ')
  })
}

async function install(installer: Installer, o: Options): Promise<void> {
  await step('namespace and Secrets', async () => {
    await kubectl('apply', '-f', join(K8S, 'overlays/dev/namespace.yaml'))
    execFileSync(join(K8S, 'make-secrets.sh'), [NAMESPACE], { stdio: ['ignore', 'ignore', 'inherit'] })
  })
  await step('installed, and every service ready', async () => {
    await installer.apply(o.image)
    await untilReady(tagOf(o.image), PATIENCE_SECONDS)
    await until('replicas', PATIENCE_SECONDS, notSettled)
    return `${(await list('pods')).length} pods, containers restarted meanwhile: ${JSON.stringify(await restarts())}`
  })
  await step(
    'pods are not root, write nothing but /tmp, have no rights and no token',
    async () => `${await provePods()} pods`,
  )
  await step('a second apply changes nothing', async () => {
    const before = await installed()
    await installer.apply(o.image)
    assert.deepEqual(await installed(), before)
    return `${Object.keys(before).length - 1} objects`
  })
}

async function devicesComeAndObey(api: Api, o: Options): Promise<void> {
  await step(`${o.devices} devices came through the Service`, () =>
    until('devices', PATIENCE_SECONDS, async () => {
      const { length } = await devicesOf(api)
      return length === o.devices ? null : `${length} of ${o.devices}`
    }),
  )
  await step('each device has its task done, woken by a connection request', async () => {
    const devices = await devicesOf(api)
    const ids: string[] = []
    for (const device of devices) ids.push(await writeTo(api, device, 'first'))
    for (const { id } of devices) await api.request('POST', `devices/${encodeURIComponent(id)}/connection-requests`, {})
    await untilDone(api, ids, PATIENCE_SECONDS)
    return `${ids.length} tasks`
  })
}

/** Pods of ours that are to stay, of one service or of all. */
async function staying(selector = 'app.kubernetes.io/part-of=auroralinks-acs'): Promise<string[]> {
  const pods = await list('pods', `--selector=${selector}`, '--field-selector=status.phase=Running')
  return pods
    .filter(pod => pod['spec'].restartPolicy === 'Always' && !('deletionTimestamp' in pod.metadata))
    .map(pod => pod.metadata.name)
}

async function underLoad(api: Api, installer: Installer, fleet: Fleet, o: Options): Promise<void> {
  const writing = keepWriting(api, await devicesOf(api))
  await step(`every Deployment is replaced under load${o.next === null ? '' : ` by ${o.next}`}`, async () => {
    const before = await staying()
    if (o.next === null) await inNamespace('rollout', 'restart', 'deployment')
    else await installer.apply(o.next)
    await untilReady(tagOf(o.next ?? o.image), PATIENCE_SECONDS)
    await until('replicas', PATIENCE_SECONDS, notSettled)
    const now = await staying()
    assert.deepEqual(
      now.filter(name => before.includes(name)),
      [],
      'pods of before',
    )
    return `${before.length} pods by ${now.length}`
  })
  await step('a pod of every Deployment is deleted under load', async () => {
    const names = await deployments()
    for (const name of names) {
      const [pod] = await staying(`app.kubernetes.io/name=${name}`)
      await inNamespace('delete', 'pod', pod!)
      await until(`${name} is whole again`, PATIENCE_SECONDS, notSettled)
    }
    return `${names.length} pods`
  })
  await step('every task given meanwhile has its outcome', async () => {
    const ids = await writing.stop()
    await untilDone(api, ids, PATIENCE_SECONDS)
    return `${ids.length} tasks`
  })
  await step('no session failed', async () => {
    const { sessions, failures } = await fleet.end()
    assert.deepEqual([sessions.failed, failures], [0, {}])
    return `${sessions.completed} sessions, ${sessions.perSecond.toFixed(1)} a second`
  })
  assert.deepEqual(await restarts(), {}, 'a container was started again')
}

/** As many sessions a second as take two gateways of the dev overlay above 70 % of what they request. */
const MORE_DEVICES = { devices: 1_500, interval: 5, first: 100_000, spread: 30 } as const

async function scales(o: Options): Promise<void> {
  await step('the autoscaler adds gateways when more devices come', async () => {
    const gateways = async (): Promise<number> =>
      (await list('deployments')).find(d => d.metadata.name === 'cwmp-gateway')!['status'].readyReplicas
    const before = await gateways()
    const fleet = await startFleet('more-devices', o.next ?? o.image, MORE_DEVICES)
    let now = before
    await until('more gateways', PATIENCE_SECONDS, async () => {
      now = await gateways()
      return now > before ? null : `still ${before}`
    })
    const { sessions, failures } = await fleet.end()
    return `from ${before} to ${now}; ${sessions.completed} sessions, ${sessions.perSecond.toFixed(0)} a second, failed: ${JSON.stringify(failures)}`
  })
}

/** Installs, tries and removes. @throws at the first thing that is not as it should be */
export async function runOnce(way: Way, o: Options): Promise<void> {
  const began = Date.now()
  process.stdout.write(`\n${way}\n`)
  const installer = WAYS[way]()
  const before = await everything()
  for (const namespace of [NAMESPACE, DEVICES_NAMESPACE])
    if (before.has(`Namespace /${namespace}`))
      throw new Error(`the namespace ${namespace} is there already: this would remove it`)
  try {
    await makeDevicesNamespace()
    await install(installer, o)
    await using api = await openApi()
    const fleet = await startFleet('devices', o.image, { devices: o.devices, interval: 10, spread: 20 })
    await devicesComeAndObey(api, o)
    await underLoad(api, installer, fleet, o)
    await scales(o)
  } catch (error) {
    await tellState()
    throw error
  } finally {
    if (o.keep)
      process.stdout.write(`it is left as it is: kubectl delete namespace ${NAMESPACE} ${DEVICES_NAMESPACE}\n`)
    else await step('removed, and nothing is left behind', () => remove(installer, before))
  }
  process.stdout.write(`${way}: ${Math.round((Date.now() - began) / 1000)} s\n`)
}

async function remove(installer: Installer, before: ReadonlySet<string>): Promise<void> {
  await kubectl('delete', 'namespace', DEVICES_NAMESPACE, '--ignore-not-found', '--timeout=180s')
  await installer.remove()
  await until('all is gone', 120, async () => {
    const left = [...(await everything())].filter(name => !before.has(name))
    return left.length === 0 ? null : left.join(', ')
  })
}

/** What a person needs to see why it failed. */
async function tellState(): Promise<void> {
  try {
    process.stdout.write(`${await inNamespace('get', 'pods,jobs,hpa', '-o', 'wide')}\n`)
    for (const pod of await list('pods')) {
      const statuses = [...(pod['status'].initContainerStatuses ?? []), ...(pod['status'].containerStatuses ?? [])]
      if (pod['status'].phase === 'Succeeded' || statuses.every((s: { ready: boolean }) => s.ready)) continue
      const log = await inNamespace('logs', pod.metadata.name, '--all-containers', '--tail=15', '--ignore-errors')
      process.stdout.write(`--- ${pod.metadata.name}\n${log}\n`)
    }
    const events = await inNamespace('get', 'events', '--field-selector=type=Warning', '--sort-by=.lastTimestamp')
    process.stdout.write(`${events.split('\n').slice(-20).join('\n')}\n`)
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`)
  }
}
