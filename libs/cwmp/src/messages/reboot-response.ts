/** RebootResponse (TR-069 A.3.2.9, CPE → ACS): no arguments. */
import { withoutArguments, type Codec } from './codec.ts'

export interface RebootResponse { method: 'RebootResponse' }

export const rebootResponse: Codec<RebootResponse> = withoutArguments('RebootResponse')
