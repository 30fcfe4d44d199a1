/** Files on offer that are for a device. */
import type { Schemas } from '../../../api/client.ts'
import type { Device } from '../device.ts'

type File = Schemas['File']

/** Those for its maker and model, or for all; without a type nobody knows what to do with one. The newest first. */
export const fitting = (files: readonly File[], device: Pick<Device, 'oui' | 'productClass'>): File[] =>
  files
    .filter(
      f =>
        f.deviceId === null &&
        f.fileType !== null &&
        (f.oui === null || f.oui.toUpperCase() === device.oui.toUpperCase()) &&
        (f.productClass === null || f.productClass === device.productClass),
    )
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
