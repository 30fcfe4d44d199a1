import type { Cpe } from './cpe.ts'
import type { CpeOptions } from './options.ts'
import { VirtualCpe } from './virtual-cpe.ts'

/**
 * Makes a virtual CPE; it does nothing before `start`.
 * @example const cpe = createCpe({ acsUrl, identity, model: 'tr181' }); await cpe.start(); await cpe.inform('2 PERIODIC')
 */
export function createCpe(options: CpeOptions): Cpe {
  return new VirtualCpe(options)
}
