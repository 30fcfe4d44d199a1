/** GetRPCMethodsResponse (TR-069 A.3.1.1, both ways): `MethodList string(64)[]`, vendor methods included. */
import { readStrings, stringsElement } from '../structures/strings.ts'
import { methodElement, type Codec } from './codec.ts'

export interface GetRPCMethodsResponse {
  method: 'GetRPCMethodsResponse'
  methods: string[]
}

export const getRpcMethodsResponse: Codec<GetRPCMethodsResponse> = {
  method: 'GetRPCMethodsResponse',
  parse(reader) {
    let methods: string[] | null = null
    for (let child = reader.child(); child !== null; child = reader.child()) {
      if (child === 'MethodList') methods = readStrings(reader)
      else reader.skip()
    }
    if (methods === null && reader.error === null) reader.tolerate('missing-argument')
    return { method: 'GetRPCMethodsResponse', methods: methods ?? [] }
  },
  build: message => methodElement('GetRPCMethodsResponse', stringsElement('MethodList', message.methods)),
}
