/** DeviceIdStruct (TR-069 Table 39): Manufacturer string(64), OUI string(6), ProductClass string(64), SerialNumber string(64). */
import { textLimits } from '../limits.ts'
import type { XmlReader } from '../xml/reader.ts'
import { Arguments } from './arguments.ts'
import { element, readToken } from './scalars.ts'

/** Who a CPE says it is; each part without the white space that some CPEs put around it. */
export interface DeviceIdStruct {
  manufacturer: string
  oui: string
  productClass: string
  serialNumber: string
}

// The parts of an identity are never cut: two devices could become one.
const parts = new Arguments<DeviceIdStruct>({
  Manufacturer: (reader, id) => { id.manufacturer = readToken(reader, textLimits.manufacturer) },
  OUI: (reader, id) => { id.oui = readToken(reader) },
  ProductClass: (reader, id) => { id.productClass = readToken(reader) },
  SerialNumber: (reader, id) => { id.serialNumber = readToken(reader) },
})

/** The DeviceId of an Inform. */
export function readDeviceId(reader: XmlReader, id: DeviceIdStruct): void {
  parts.read(reader, id)
}

/** The DeviceId as it is sent. */
export function deviceIdElement(id: DeviceIdStruct): string {
  return `<DeviceId>${element('Manufacturer', id.manufacturer)}${element('OUI', id.oui)}${element('ProductClass', id.productClass)}${element('SerialNumber', id.serialNumber)}</DeviceId>`
}
