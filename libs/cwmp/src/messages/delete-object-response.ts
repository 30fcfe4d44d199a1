/** DeleteObjectResponse (TR-069 A.3.2.7, CPE → ACS): `Status int`: 0 deleted, 1 committed and not yet deleted. */
import { integerElement } from '../structures/scalars.ts'
import { readStatus } from '../structures/status.ts'
import { methodElement, type Codec } from './codec.ts'

export interface DeleteObjectResponse {
  method: 'DeleteObjectResponse'
  status: number
}

export const deleteObjectResponse: Codec<DeleteObjectResponse> = {
  method: 'DeleteObjectResponse',
  parse: reader => ({ method: 'DeleteObjectResponse', status: readStatus(reader) }),
  build: message => methodElement('DeleteObjectResponse', integerElement('Status', message.status)),
}
