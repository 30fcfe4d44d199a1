/** Whose a device becomes that comes for the first time and was not announced: tenants say so by rules. */
import { deviceIdOf } from '@auroralinks/contracts'
import type { DeviceIdentity } from '@auroralinks/contracts'
import type { Database } from '@auroralinks/database'
import { matchesDevice, networksOf } from '@auroralinks/runtime'
import type { Clock, Contains } from '@auroralinks/runtime'

/** What is known of such a device. */
interface NewDevice {
  identity: DeviceIdentity
  remoteAddress: string
  tls: boolean
}

interface NewDeviceRule {
  oui?: string[]
  productClass?: string[]
  networks?: string[]
  listener?: 'http' | 'https'
}

interface Prepared {
  tenant: string
  rule: NewDeviceRule
  contains: Contains | null
}

export interface NewDevices {
  /** Null: the installation's. Rejects when the database is away. */
  tenantOf(device: NewDevice): Promise<string | null>
}

/** So long rules count as they were read: most Informs are of devices that are known, and ask for none. */
const FRESH_MS = 5_000

export function createNewDevices(database: Database, clock: Pick<Clock, 'monotonic'>): NewDevices {
  let read: { at: number; rules: Promise<Prepared[]> } | undefined
  const rules = (): Promise<Prepared[]> => {
    const now = clock.monotonic()
    if (read === undefined || now - read.at > FRESH_MS) {
      const made = { at: now, rules: readRules(database) }
      read = made
      made.rules.catch(() => {
        if (read === made) read = undefined
      })
    }
    return read.rules
  }
  return {
    async tenantOf(device) {
      return (await rules()).find(r => isFor(r, device))?.tenant ?? null
    },
  }
}

/** In the order in which they are asked: by the names of the tenants. */
async function readRules(database: Database): Promise<Prepared[]> {
  const rows = await database.query<{ name: string; rules: NewDeviceRule[] }>({
    name: 'identity-new-devices',
    text: `SELECT name, new_devices AS rules FROM tenant WHERE removed_at IS NULL AND new_devices <> '[]' ORDER BY name`,
  })
  return rows.flatMap(({ name, rules }) => rules.map(rule => prepare(name, rule)))
}

function prepare(tenant: string, rule: NewDeviceRule): Prepared {
  const contains = rule.networks === undefined ? null : networksOf(rule.networks)
  // One that no version knows to read holds for nobody.
  return { tenant, rule, contains: typeof contains === 'object' && contains !== null ? () => false : contains }
}

/** Whether all that a rule says holds of a device. */
function isFor({ rule, contains }: Pick<Prepared, 'rule' | 'contains'>, d: NewDevice): boolean {
  const { oui, productClass, listener } = rule
  return (
    matchesDevice({ oui, productClass }, d.identity, () => deviceIdOf(d.identity)) &&
    (contains === null || contains(d.remoteAddress)) &&
    (listener === undefined || (listener === 'https') === d.tls)
  )
}
