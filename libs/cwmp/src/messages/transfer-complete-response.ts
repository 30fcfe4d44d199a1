/** TransferCompleteResponse (TR-069 A.3.3.2, ACS → CPE): no arguments. */
import { withoutArguments, type Codec } from './codec.ts'

export interface TransferCompleteResponse { method: 'TransferCompleteResponse' }

export const transferCompleteResponse: Codec<TransferCompleteResponse> = withoutArguments('TransferCompleteResponse')
