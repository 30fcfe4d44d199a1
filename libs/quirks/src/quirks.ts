/** The profiles of a process, and what they say of each device. */
import { applies, inOrder, merged } from './match.ts'
import type { DeviceQuirks, DeviceType } from './match.ts'
import type { NamedProfile } from './profile.ts'

export interface Quirks {
  /** What is done otherwise for such a device; the same object as long as the profiles stay. */
  of(device: DeviceType): DeviceQuirks
  /** The same for whoever has a shorter way to tell one type from another. @param key two types never have the same */
  by(key: string, device: () => DeviceType): DeviceQuirks
  /** The profiles that count, by name. */
  list(): readonly NamedProfile[]
  /** Replaces the operator's profiles. Of several of one name the last counts, the operator's instead of ours. */
  set(operators: readonly NamedProfile[]): void
}

/** Types of devices that are remembered. Peers choose what they call themselves. */
const MOST_REMEMBERED = 4_000

/** @param shipped the profiles that come with the product */
export function createQuirks(shipped: readonly NamedProfile[]): Quirks {
  let ordered: NamedProfile[] = []
  const remembered = new Map<string, DeviceQuirks>()
  const sets = new Map<string, DeviceQuirks>()

  const set = (operators: readonly NamedProfile[]): void => {
    ordered = inOrder([...new Map([...shipped, ...operators].map(p => [p.name, p])).values()])
    remembered.clear()
    sets.clear()
  }
  /** The many types of devices that have the same profiles share what they say. */
  const together = (profiles: readonly NamedProfile[]): DeviceQuirks => {
    const key = profiles.map(p => p.name).join('/')
    const known = sets.get(key) ?? merged(profiles)
    sets.set(key, known)
    return known
  }

  const by: Quirks['by'] = (key, device) => {
    const known = remembered.get(key)
    if (known !== undefined) return known
    const type = device()
    const found = together(ordered.filter(p => applies(p.profile, type)))
    if (remembered.size >= MOST_REMEMBERED) remembered.clear()
    remembered.set(key, found)
    return found
  }

  set([])
  return {
    set,
    by,
    list: () => [...ordered].sort((a, b) => (a.name < b.name ? -1 : 1)),
    of: device => by(`${device.oui}\n${device.productClass}\n${device.softwareVersion ?? '\n'}`, () => device),
  }
}
