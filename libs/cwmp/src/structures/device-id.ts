/** DeviceIdStruct (TR-069 Table 39): who a CPE says it is, each part without the white space that some CPEs put around it. */
import { text } from '../description/field.ts'
import { nested, structure } from '../description/structure.ts'
import { textLimits } from '../limits.ts'

/** The parts of an identity are never cut: two devices could become one. */
const WHOLE = Number.POSITIVE_INFINITY

export const deviceIdStruct = structure('DeviceId', {
  manufacturer: text('Manufacturer', textLimits.manufacturer),
  oui: text('OUI', WHOLE),
  productClass: text('ProductClass', WHOLE, { missing: '' }),
  serialNumber: text('SerialNumber', WHOLE),
})

export type DeviceIdStruct = ReturnType<typeof deviceIdStruct.read>

/** A DeviceId. */
export const deviceId = (element: string) => nested(element, deviceIdStruct)
