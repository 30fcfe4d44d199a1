/** InformResponse (TR-069 A.3.3.1, ACS → CPE): `InformResponse(MaxEnvelopes unsignedInt)`, which is always 1. */
import { integerElement, readInteger } from '../structures/scalars.ts'
import { methodElement, type Codec } from './codec.ts'

export interface InformResponse {
  method: 'InformResponse'
  maxEnvelopes: number
}

export const informResponse: Codec<InformResponse> = {
  method: 'InformResponse',
  parse(reader) {
    let maxEnvelopes = 1
    for (let child = reader.child(); child !== null; child = reader.child()) {
      if (child === 'MaxEnvelopes') maxEnvelopes = readInteger(reader, 1)
      else reader.skip()
    }
    return { method: 'InformResponse', maxEnvelopes }
  },
  build: message => methodElement('InformResponse', integerElement('MaxEnvelopes', message.maxEnvelopes)),
}
