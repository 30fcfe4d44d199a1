/** What quirk profiles say of the devices that a planner works on. */
import { parseDeviceId } from '@auroralinks/contracts'
import { NO_QUIRKS } from '@auroralinks/quirks'
import type { DeviceQuirks, Quirks } from '@auroralinks/quirks'
import type { Device } from '../domain/model.ts'

export type WithQuirks = (device: Device) => Device

/** The device with what its profiles say now: the same object where nothing changed. */
export const createQuirksOfDevices =
  (quirks: Pick<Quirks, 'of'>): WithQuirks =>
  device => {
    const said = quirksOf(quirks, device)
    if (device.quirks === said) return device
    const { quirks: _, ...rest } = device
    return said === undefined ? rest : { ...rest, quirks: said }
  }

/** Undefined for the many devices without a profile. */
function quirksOf(quirks: Pick<Quirks, 'of'>, { id, softwareVersion }: Device): DeviceQuirks | undefined {
  const type = parseDeviceId(id)
  if (type === null) return undefined
  const said = quirks.of({ oui: type.oui, productClass: type.productClass, softwareVersion })
  return said === NO_QUIRKS ? undefined : said
}
