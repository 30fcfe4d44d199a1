/** What quirk profiles say of the devices that a planner works on. */
import { parseDeviceId } from '@auroralinks/contracts'
import { NO_QUIRKS } from '@auroralinks/quirks'
import type { DeviceQuirks, Quirks } from '@auroralinks/quirks'
import type { Device } from '../domain/model.ts'

export type WithQuirks = (device: Device) => Device

/** The device with what its profiles say now: the same object where nothing changed. */
export const createQuirksOfDevices =
  (quirks: Pick<Quirks, 'by'>): WithQuirks =>
  device => {
    const said = quirksOf(quirks, device)
    if (device.quirks === said) return device
    const { quirks: _, ...rest } = device
    return said === undefined ? rest : { ...rest, quirks: said }
  }

/** Undefined for the many devices without a profile. An id is its type and a serial number, which has no dash. */
function quirksOf(quirks: Pick<Quirks, 'by'>, { id, softwareVersion }: Device): DeviceQuirks | undefined {
  const said = quirks.by(`${id.slice(0, id.lastIndexOf('-'))} ${softwareVersion ?? '\n'}`, () => {
    const { oui, productClass } = parseDeviceId(id) ?? { oui: '', productClass: '' }
    return { oui, productClass, softwareVersion }
  })
  return said === NO_QUIRKS ? undefined : said
}
