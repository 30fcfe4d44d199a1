/** AutonomousTransferCompleteResponse (TR-069 A.3.3.3, ACS → CPE): no arguments. */
import { withoutArguments, type Codec } from './codec.ts'

export interface AutonomousTransferCompleteResponse { method: 'AutonomousTransferCompleteResponse' }

export const autonomousTransferCompleteResponse: Codec<AutonomousTransferCompleteResponse> = withoutArguments('AutonomousTransferCompleteResponse')
