/** Devices as operators name them in rules. */
import { matchesPattern } from './patterns.ts'

/** What is left out is said of any device. In the last two `*` stands for any characters. */
export interface DeviceMatch {
  oui?: readonly string[] | undefined
  productClass?: readonly string[] | undefined
  /** Device ids. */
  devices?: readonly string[] | undefined
}

/** Whether it is for devices of some kind, and not for any. */
export const namesDevices = ({ oui, productClass, devices }: DeviceMatch): boolean =>
  oui !== undefined || productClass !== undefined || devices !== undefined

/** Whether it is for this device. @param id called only where it is needed */
export const matchesDevice = (
  { oui, productClass, devices }: DeviceMatch,
  device: { oui: string; productClass: string },
  id: () => string,
): boolean =>
  (oui === undefined || oui.some(o => o.toUpperCase() === device.oui.toUpperCase())) &&
  (productClass === undefined || productClass.some(p => matchesPattern(p, device.productClass))) &&
  (devices === undefined || devices.some(p => matchesPattern(p, id())))
