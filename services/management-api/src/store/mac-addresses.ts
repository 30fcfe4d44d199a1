/** MAC addresses of a device with where and when it said them. By SQL: of thousands of parameters a few are wanted. */
import { macOwner, normaliseMac } from '@auroralinks/data-model'
import type { Database } from '@auroralinks/database'
import { reaches } from '../access/access.ts'
import type { Scope } from '../access/access.ts'

export interface SeenMac {
  macAddress: string
  /** Null: it was said once, in what is not known any more. */
  parameter: string | null
  seenAt: string | null
}

/** In the order of the addresses, those without a place last. @param scope by whose parameters places are shown */
export async function macAddressesOf(database: Database, deviceKey: bigint, scope: Scope): Promise<SeenMac[]> {
  const [places, [known]] = await Promise.all([
    database.query<{ path: string; value: string | null; updated_at: Date }>({
      text: `select pp.path, p.value, p.updated_at from parameter p join parameter_path pp on pp.id = p.path_id
        where p.device_key = $1 and pp.path ~* '(mac[^.]*|bssid|ieee1905id)$' order by p.updated_at desc limit 1000`,
      values: [deviceKey],
    }),
    database.query<{ macs: string[] }>({
      text: 'select mac_addresses as macs from device_status where device_key = $1',
      values: [deviceKey],
    }),
  ])
  const seen = places.flatMap(({ path, value, updated_at: at }): SeenMac[] => {
    const macAddress = macOwner(path) === 'device' && reaches(scope, path) ? normaliseMac(value ?? '') : null
    return macAddress === null ? [] : [{ macAddress, parameter: path, seenAt: at.toISOString() }]
  })
  const placed = new Set(seen.map(s => s.macAddress))
  const others = (known?.macs ?? []).filter(mac => !placed.has(mac))
  const order = (a: SeenMac, b: SeenMac): number =>
    a.macAddress < b.macAddress ? -1 : a.macAddress > b.macAddress ? 1 : 0
  return [...seen.sort(order), ...others.sort().map(macAddress => ({ macAddress, parameter: null, seenAt: null }))]
}
