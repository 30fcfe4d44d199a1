/** The simulated devices and their tasks, through the balancer. */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { firmwareImage } from '@auroralinks/cpe-simulator'
import { eventually } from '@auroralinks/testkit/api'
import type { Api, DeviceBody, TaskBody } from '@auroralinks/testkit/api'

/** Waits until so many devices have come and each has told its data model. */
export const untilTheyCame = (api: Api, devices: number, seconds: number): Promise<DeviceBody[]> =>
  eventually(
    `${devices} devices`,
    async () => {
      const known = (await api.devices()).filter(d => d.lastInformAt !== null && d.dataModelRoot !== null)
      if (known.length !== devices) throw new Error(`${known.length} have come`)
      return known
    },
    seconds * 1000,
  )

const provisioningCode = (device: DeviceBody): string =>
  `${device.dataModelRoot!.replace(/\.?$/, '.')}DeviceInfo.ProvisioningCode`

/**
 * Asks the device to come (`wait`). A POST that gets 503 (a slow machine, a replica that goes) is sent again with the same
 * key: the task is made once.
 */
async function createTask(api: Api, deviceId: string, task: object): Promise<TaskBody> {
  const headers = { 'idempotency-key': randomUUID() }
  for (let tries = 1; ; tries++) {
    const r = await api.request('POST', `devices/${encodeURIComponent(deviceId)}/tasks?wait=30`, task, headers)
    if (r.status === 200 || r.status === 202) return r.body
    if (r.status !== 503 || tries === MOST_TRIES) throw new Error(`POST tasks: ${r.status} ${JSON.stringify(r.body)}`)
    await pause(2_000)
  }
}

const MOST_TRIES = 30

/** Writes a value to every device and reads it back from the device. @throws where a task has another outcome */
export async function writeAndReadBack(api: Api, devices: readonly DeviceBody[], value: string): Promise<number> {
  const began = performance.now()
  const written = await Promise.all(
    devices.map(d =>
      createTask(api, d.id, { type: 'setParameterValues', values: [{ name: provisioningCode(d), value }] }),
    ),
  )
  const read = await Promise.all(
    devices.map(d => createTask(api, d.id, { type: 'getParameterValues', names: [provisioningCode(d)] })),
  )
  for (const { id } of [...written, ...read]) {
    const task = await api.outcome(id, 180_000)
    if (task.status !== 'succeeded')
      throw new Error(`${task.type} of ${task.deviceId} ${task.status}: ${JSON.stringify(task.fault)}`)
    if (task.type !== 'getParameterValues') continue
    const [first] = (task.result as { values: { value: string }[] }).values
    if (first?.value !== value) throw new Error(`${task.deviceId} has ${first?.value}, not ${value}`)
  }
  return (performance.now() - began) / 1000
}

/** Firmware goes up through the balancer, and from the file-server to some devices, which boot with it. */
export async function download(url: string, token: string, api: Api, devices: readonly DeviceBody[]): Promise<void> {
  const put = await fetch(
    `${url}/api/v1/files/compose-check.bin?fileType=${encodeURIComponent('1 Firmware Upgrade Image')}`,
    {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
      body: firmwareImage('2.1'),
    },
  )
  if (!put.ok) throw new Error(`PUT files: ${put.status} ${await put.text()}`)
  const tasks = await Promise.all(
    devices.map(d => createTask(api, d.id, { type: 'download', file: 'compose-check.bin' })),
  )
  for (const { id } of tasks) {
    const task = await api.outcome(id, 180_000)
    if (task.status !== 'succeeded')
      throw new Error(`download of ${task.deviceId} ${task.status}: ${JSON.stringify(task.fault)}`)
  }
}

/** What the devices said last of their sessions: `… 120 sessions (2.0/s), 3 failed (http 503 3)`. */
export function sessionsSoFar(log: string): { completed: number; failures: Record<string, number> } {
  const last = log.split('\n').findLast(line => / sessions \(.*failed/.test(line)) ?? ''
  const kinds = /failed \((.*)\)/.exec(last)?.[1]?.split(', ') ?? []
  return {
    completed: Number(/ (\d+) sessions /.exec(last)?.[1] ?? 0),
    failures: Object.fromEntries(
      kinds.map(kind => [kind.slice(0, kind.lastIndexOf(' ')), Number(kind.slice(kind.lastIndexOf(' ') + 1))]),
    ),
  }
}
