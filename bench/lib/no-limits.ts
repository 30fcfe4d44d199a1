/** A load comes from a few devices, each as often as a thousand: no device is limited. */
import { join } from 'node:path'

export const NO_LIMITS = { ACS_CWMP_LIMITS: join(import.meta.dirname, 'no-limits.json') }
