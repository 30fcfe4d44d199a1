/** What parameters say of the device itself, wherever they were read: its MAC addresses and versions. */
import type { ParameterValue } from '@auroralinks/cwmp'
import { macAddressesOf, rootOf, wellKnown } from '@auroralinks/data-model'
import type { StatusChange } from './effects.ts'
import type { Device } from './model.ts'

/** The fields of the device's row that these values set; empty when they set none. */
export function selfDescription(
  device: Device,
  parameters: readonly Pick<ParameterValue, 'name' | 'value'>[],
): StatusChange {
  const out: StatusChange = {}
  const root = device.root ?? rootOf(parameters.map(p => p.name))
  if (root) {
    const names = wellKnown(root)
    for (const p of parameters) {
      if (p.name === names.softwareVersion) out.softwareVersion = p.value.trim()
      else if (p.name === names.hardwareVersion) out.hardwareVersion = p.value.trim()
      else if (p.name === names.connectionRequestUrl) out.connectionRequestUrl = p.value.trim()
    }
    if (root !== device.root) out.dataModelRoot = root
  }
  const macs = macAddressesOf(parameters as ParameterValue[])
  if (macs.length > 0) out.macAddresses = macs
  return out
}
