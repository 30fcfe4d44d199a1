/** The devices of a run that is audited: of both data models, half of them asked for a proof, with ledgers of what they did. */
import { createFleet, deviceIdOf, fleetIdentity, vendorHandlers } from '@auroralinks/cpe-simulator'
import type { Fleet, FleetOptions } from '@auroralinks/cpe-simulator'
import { loadRpcPlugins } from '@auroralinks/rpc-plugins'
import { EXAMPLE_PLUGINS } from '../system/launch.ts'
import { CREDENTIALS, modelOf } from './credentials.ts'

type Own = 'model' | 'username' | 'password' | 'bootSeconds' | 'handlers' | 'ledger'

/** Makes them; none is switched on yet. */
export async function createAuditedFleet(o: Omit<FleetOptions, Own>): Promise<Fleet> {
  const handlers = vendorHandlers(await loadRpcPlugins([EXAMPLE_PLUGINS]))
  return createFleet({ ...o, model: 'mixed', ...CREDENTIALS, bootSeconds: 1, handlers, ledger: true })
}

/** Its devices by their numbers, also of one that was not switched on yet. */
export const devicesOf = (o: { devices: number; seed: number }): { id: string; model: 'tr181' | 'tr098' }[] =>
  Array.from({ length: o.devices }, (_, n) => {
    const model = modelOf(n)
    return { id: deviceIdOf(fleetIdentity(model, o.seed, n)), model }
  })
