/** GetRPCMethods (TR-069 A.3.1.1, both ways): no arguments. */
import { withoutArguments, type Codec } from './codec.ts'

export interface GetRPCMethods { method: 'GetRPCMethods' }

export const getRpcMethods: Codec<GetRPCMethods> = withoutArguments('GetRPCMethods')
