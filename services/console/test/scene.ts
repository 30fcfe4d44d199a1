/** Something to look at: a whole system with virtual devices of several makes, tasks that went well and others that did not. */
import { createFleet } from '@auroralinks/cpe-simulator'
import { eventually } from '@auroralinks/testkit/api'
import { startSystem } from '@auroralinks/testkit/system'
import type { System } from '@auroralinks/testkit/system'

export interface ConsoleScene {
  system: System
  url: string
  /** Ids of devices, those that came first. */
  deviceIds: readonly string[]
  end(): Promise<void>
}

/** @param devices how many; a tenth of them speaks TR-098 */
export async function openScene(devices: number): Promise<ConsoleScene> {
  const system = await startSystem('standalone', { ACS_CR_ALLOW: '127.0.0.0/8' })
  const fleets = (
    [
      ['tr181', devices - Math.floor(devices / 10), 1],
      ['tr098', Math.floor(devices / 10), 2],
    ] as const
  ).map(([model, count, seed]) =>
    createFleet({ acsUrl: system.cwmpUrl, devices: count, model, seed, intervalSeconds: 20, ledger: false }),
  )
  try {
    await Promise.all(fleets.map(f => f.start()))
    const ids = await untilRegistered(system, devices)
    return {
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

async function untilRegistered({ api }: System, devices: number): Promise<string[]> {
  return eventually('all devices are known', async () => {
    const ids = (await api.devices('fields=id')).map(d => d.id)
    if (ids.length < devices) throw new Error(`${ids.length} of ${devices}`)
    return ids
  })
}
