/** GetRPCMethodsResponse (TR-069 A.3.1.1, both ways): `MethodList string(64)[]`, vendor methods included. */
import { Arguments } from '../structures/arguments.ts'
import { readMethods, stringsElement } from '../structures/strings.ts'
import { methodElement, type Codec } from './codec.ts'

export interface GetRPCMethodsResponse {
  method: 'GetRPCMethodsResponse'
  methods: string[]
}

const parts = new Arguments<GetRPCMethodsResponse>({
  MethodList: (reader, message) => readMethods(reader, message.methods),
})

export const getRpcMethodsResponse: Codec<GetRPCMethodsResponse> = {
  method: 'GetRPCMethodsResponse',
  parse: reader => parts.readAll(reader, { method: 'GetRPCMethodsResponse', methods: [] }),
  build: message => methodElement('GetRPCMethodsResponse', stringsElement('MethodList', message.methods)),
}
