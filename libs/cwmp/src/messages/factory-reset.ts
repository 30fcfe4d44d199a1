/** FactoryReset (TR-069 A.4.1.6, ACS → CPE): no arguments; done after the session. */
import { withoutArguments, type Codec } from './codec.ts'

export interface FactoryReset { method: 'FactoryReset' }

export const factoryReset: Codec<FactoryReset> = withoutArguments('FactoryReset')
