/** Something to look at: a whole system with virtual devices of several makes, tasks that went well and others that did not. */
import { createFleet } from '@auroralinks/cpe-simulator'
import { eventually } from '@auroralinks/testkit/api'
import { startSystem } from '@auroralinks/testkit/system'
import type { System } from '@auroralinks/testkit/system'

export const SHARED_PASSWORD = 'first-contact'

export interface ConsoleScene {
  system: System
  url: string
  /** Ids of devices, those that came first. */
  deviceIds: readonly string[]
  failedTask: string
  job: string
  end(): Promise<void>
}

/** @param devices how many; a tenth of them speaks TR-098 */
export async function openScene(devices: number): Promise<ConsoleScene> {
  const system = await startSystem('standalone', {
    // What new devices share, for whom may see it.
    ACS_CWMP_BOOTSTRAP_USERNAME: 'factory',
    ACS_CWMP_BOOTSTRAP_PASSWORD: SHARED_PASSWORD,
  })
  const fleets = (
    [
      ['tr181', devices - Math.floor(devices / 10), 1],
      ['tr098', Math.floor(devices / 10), 2],
    ] as const
  ).map(([model, count, seed]) =>
    createFleet({ acsUrl: system.cwmpUrl, devices: count, model, seed, intervalSeconds: 4, ledger: false }),
  )
  try {
    await Promise.all(fleets.map(f => f.start()))
    const ids = await untilRegistered(system, devices)
    return {
      ...(await work(system, ids)),
      system,
      url: `http://127.0.0.1:${system.apiPort}`,
      deviceIds: ids,
      async end() {
        await Promise.all(fleets.map(f => f.stop()))
        await system.stop()
      },
    }
  } catch (error) {
    await Promise.all(fleets.map(f => f.stop()))
    await system.stop()
    throw error
  }
}

/** Tasks of which some succeed and one fails, and a job. */
async function work({ api }: System, ids: readonly string[]): Promise<{ failedTask: string; job: string }> {
  const [first, second, third] = ids
  const failed = await api.createTask(first!, { type: 'getParameterValues', names: ['Device.NoSuch.Thing'] }, 20)
  await api.createTask(second!, { type: 'getParameterValues', names: ['Device.DeviceInfo.SoftwareVersion'] }, 20)
  await api.createTask(third!, { type: 'refresh', path: 'Device.DeviceInfo.' }, 20)
  // The one whose page is looked at.
  await api.createTask(first!, { type: 'refresh', path: '' }, 20)
  const { body } = await api.request('POST', 'jobs', {
    filter: 'id:*',
    task: { type: 'getParameterValues', names: ['Device.DeviceInfo.UpTime'] },
  })
  const job = (body as { id: string }).id
  await eventually('the job is done', async () => {
    const { status } = await api.get<{ status: string }>(`jobs/${job}`)
    if (status !== 'completed') throw new Error(status)
  })
  await api.request('PUT', `devices/${encodeURIComponent(first!)}/tags/north`)
  return { failedTask: failed.id, job }
}

async function untilRegistered({ api }: System, devices: number): Promise<string[]> {
  return eventually('all devices are known', async () => {
    const ids = (await api.devices('fields=id')).map(d => d.id)
    if (ids.length < devices) throw new Error(`${ids.length} of ${devices}`)
    return ids
  })
}
