/** The parameter that shows which write a device carried out last (TR-069 A.3.2.1). */
import { wellKnown } from '@auroralinks/data-model'
import type { TaskDevice } from '../kind.ts'

/** Its name; null where it is not known, or proves nothing on this device (quirk S4). */
export const parameterKeyOf = ({ root, quirks }: TaskDevice): string | null =>
  root === null || isUseless({ quirks }) ? null : wellKnown(root).parameterKey

/** Whether a profile says that the device keeps another ParameterKey than the last write's, or none. */
export const isUseless = ({ quirks }: Pick<TaskDevice, 'quirks'>): boolean => quirks?.keeps?.parameterKey === false
