/** DeviceIdStruct (TR-069 Table 39): Manufacturer string(64), OUI string(6), ProductClass string(64), SerialNumber string(64). */
import type { XmlReader } from '../xml/reader.ts'
import { element, readToken } from './scalars.ts'

/** Who a CPE says it is; each part without the white space that some CPEs put around it. */
export interface DeviceIdStruct {
  manufacturer: string
  oui: string
  productClass: string
  serialNumber: string
}

/** The DeviceId of an Inform. */
export function readDeviceId(reader: XmlReader): DeviceIdStruct {
  const id: DeviceIdStruct = { manufacturer: '', oui: '', productClass: '', serialNumber: '' }
  for (let child = reader.child(); child !== null; child = reader.child()) {
    switch (child) {
      case 'Manufacturer': id.manufacturer = readToken(reader); break
      case 'OUI': id.oui = readToken(reader); break
      case 'ProductClass': id.productClass = readToken(reader); break
      case 'SerialNumber': id.serialNumber = readToken(reader); break
      default: reader.skip()
    }
  }
  return id
}

/** The DeviceId as it is sent. */
export function deviceIdElement(id: DeviceIdStruct): string {
  return `<DeviceId>${element('Manufacturer', id.manufacturer)}${element('OUI', id.oui)}${element('ProductClass', id.productClass)}${element('SerialNumber', id.serialNumber)}</DeviceId>`
}
