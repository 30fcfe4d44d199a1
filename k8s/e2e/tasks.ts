/** Tasks for virtual devices through the API, and that each has its one outcome. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Api, Task } from './api.ts'
import { until } from './kubectl.ts'

interface Page {
  items: { id: string; dataModelRoot: string | null }[]
  nextCursor?: string
}

export interface Device {
  id: string
  root: string
}

/** The devices that the product knows, with the root of their data model. */
export async function devicesOf(api: Api): Promise<Device[]> {
  const found: Device[] = []
  for (let cursor = ''; ; ) {
    const page = await api.request<Page>('GET', `devices?limit=500${cursor}`)
    for (const { id, dataModelRoot } of page.items) if (dataModelRoot !== null) found.push({ id, root: dataModelRoot })
    if (page.nextCursor === undefined) return found
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`
  }
}

/** Asks a device to take a value: the root may be told with or without its dot. */
export async function writeTo(api: Api, device: Device, value: string): Promise<string> {
  const name = `${device.root.replace(/\.?$/, '.')}DeviceInfo.ProvisioningCode`
  const task = await api.request<Task>('POST', `devices/${encodeURIComponent(device.id)}/tasks`, {
    type: 'setParameterValues',
    values: [{ name, value }],
  })
  return task.id
}

/** Waits until every task has ended. @throws when one did not succeed */
export async function untilDone(api: Api, ids: readonly string[], seconds: number): Promise<void> {
  const open = new Set(ids)
  await until(`${ids.length} tasks`, seconds, async () => {
    for (const id of [...open].slice(0, 200)) {
      const task = await api.request<Task>('GET', `tasks/${id}`)
      if (['failed', 'expired', 'cancelled'].includes(task.status))
        throw new Error(`task ${id} of ${task.deviceId} ${task.status}: ${JSON.stringify(task.fault)}`)
      if (task.status === 'succeeded') open.delete(id)
      else break
    }
    return open.size === 0 ? null : `${open.size} are open`
  })
}

/** Goes on giving tasks, one after the other, until it is told to stop; tells their ids. */
export function keepWriting(api: Api, devices: readonly Device[]): { stop(): Promise<string[]> } {
  const ids: string[] = []
  let stopped = false
  const writing = (async () => {
    for (let n = 0; !stopped; n++) {
      ids.push(await writeTo(api, devices[n % devices.length]!, `load ${n}`))
      await pause(500)
    }
  })()
  // Looked at when it is stopped.
  writing.catch(() => {})
  return {
    async stop() {
      stopped = true
      await writing
      return ids
    },
  }
}
