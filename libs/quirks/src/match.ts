/** Which profiles are a device's, and what they say together. */
import { matchesPattern } from '@auroralinks/runtime'
import { SECTIONS } from './profile.ts'
import type { NamedProfile, Profile } from './profile.ts'
import { compareVersions } from './version.ts'

/** A device as profiles know it. */
export interface DeviceType {
  oui: string
  productClass: string
  /** Null where it is not known: a profile for a range of versions does not count then. */
  softwareVersion: string | null
}

/** What is done otherwise for a device. */
export interface DeviceQuirks extends Readonly<Pick<Profile, (typeof SECTIONS)[number]>> {
  /** Of its profiles, the first to be heard first. */
  readonly names: readonly string[]
}

/** A device without a profile. */
export const NO_QUIRKS: DeviceQuirks = Object.freeze({ names: Object.freeze([]) as readonly string[] })

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Whether a profile is for such a device. */
export function applies({ match }: Profile, device: DeviceType): boolean {
  const { oui, productClass, softwareVersion: range } = match
  if (oui !== undefined && !oui.includes(device.oui.toUpperCase())) return false
  if (productClass !== undefined && !productClass.some(p => matchesPattern(p, device.productClass))) return false
  if (range === undefined) return true
  const version = device.softwareVersion
  if (version === null) return false
  if (range.from !== undefined && compareVersions(version, range.from) < 0) return false
  return range.below === undefined || compareVersions(version, range.below) < 0
}

/** How closely a profile names its devices: a product class counts more than a range of versions, that more than an OUI. */
const closeness = ({ match: { oui, productClass, softwareVersion } }: Profile): number =>
  (productClass ? 4 : 0) + (softwareVersion ? 2 : 0) + (oui ? 1 : 0)

const isOperators = ({ source }: NamedProfile): number => (source === 'shipped' ? 0 : 1)

/**
 * Profiles in the order in which they are heard: the operator's before ours, of these the one that names its devices more
 * closely, else by name.
 */
export const inOrder = (profiles: readonly NamedProfile[]): NamedProfile[] =>
  [...profiles].sort(
    (a, b) =>
      isOperators(b) - isOperators(a) || closeness(b.profile) - closeness(a.profile) || (a.name < b.name ? -1 : 1),
  )

/** What profiles say together: of each field, what the first says that says anything. @param profiles in order */
export function merged(profiles: readonly NamedProfile[]): DeviceQuirks {
  if (profiles.length === 0) return NO_QUIRKS
  const sections = SECTIONS.map(section => [
    section,
    Object.assign({}, ...profiles.map(p => p.profile[section] ?? {}).reverse()) as object,
  ])
  return Object.freeze({
    names: profiles.map(p => p.name),
    ...Object.fromEntries(sections.filter(([, said]) => Object.keys(said as object).length > 0)),
  })
}

/** What matches a path of `reading.skip`: itself, and all below where it ends in a dot. */
export function skipPattern(path: string): RegExp {
  const inside = path.split('{i}').map(escaped).join('[1-9]\\d*')
  return new RegExp(path.endsWith('.') ? `^${inside}` : `^${inside}$`)
}
