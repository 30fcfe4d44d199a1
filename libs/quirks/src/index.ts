/** Quirk profiles: what is done otherwise for devices that need it. Data, not code: docs/quirks.md. */
export { SHIPPED_FOLDER, readFolder } from './folder.ts'
export { NO_QUIRKS, skipPattern, type DeviceQuirks, type DeviceType } from './match.ts'
export {
  ENVELOPE_PREFIXES,
  PROFILE_NAME,
  Profile,
  parseProfile,
  type EnvelopePrefix,
  type NamedProfile,
} from './profile.ts'
export { createQuirks, type Quirks } from './quirks.ts'
export { compareVersions } from './version.ts'
export { quirksFolder, startQuirks, type RunningQuirks } from './start.ts'
