/** FactoryResetResponse (TR-069 A.4.1.6, CPE → ACS): no arguments. */
import { withoutArguments, type Codec } from './codec.ts'

export interface FactoryResetResponse { method: 'FactoryResetResponse' }

export const factoryResetResponse: Codec<FactoryResetResponse> = withoutArguments('FactoryResetResponse')
