/** The methods of the ACS: what a CPE may call. */
import { acknowledgedMethods } from './acknowledge.ts'
import { vendorMethods } from './vendor.ts'

/** As GetRPCMethods tells them. */
export const acsMethods = (): string[] => [
  'Inform',
  'GetRPCMethods',
  ...acknowledgedMethods,
  'Kicked',
  ...vendorMethods(),
]
