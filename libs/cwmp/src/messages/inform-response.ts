/** InformResponse (TR-069 A.3.3.1, ACS → CPE): `InformResponse(MaxEnvelopes unsignedInt)`, which is always 1. */
import { Arguments } from '../structures/arguments.ts'
import { integerElement, readUnsigned } from '../structures/scalars.ts'
import { methodElement, type Codec } from './codec.ts'

export interface InformResponse {
  method: 'InformResponse'
  maxEnvelopes: number
}

const parts = new Arguments<InformResponse>({
  MaxEnvelopes: (reader, message) => { message.maxEnvelopes = readUnsigned(reader, 1) },
})

export const informResponse: Codec<InformResponse> = {
  method: 'InformResponse',
  parse: reader => parts.read(reader, { method: 'InformResponse', maxEnvelopes: 1 }),
  build: message => methodElement('InformResponse', integerElement('MaxEnvelopes', message.maxEnvelopes)),
}
