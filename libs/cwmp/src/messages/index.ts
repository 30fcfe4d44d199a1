/** The one registry of messages: a further RPC is one more file, its import and its line. */
import { addObject } from './add-object.ts'
import { addObjectResponse } from './add-object-response.ts'
import { autonomousTransferComplete } from './autonomous-transfer-complete.ts'
import { autonomousTransferCompleteResponse } from './autonomous-transfer-complete-response.ts'
import type { Codec } from './codec.ts'
import { deleteObject } from './delete-object.ts'
import { deleteObjectResponse } from './delete-object-response.ts'
import { download } from './download.ts'
import { downloadResponse } from './download-response.ts'
import { factoryReset } from './factory-reset.ts'
import { factoryResetResponse } from './factory-reset-response.ts'
import { fault } from './fault.ts'
import { getParameterNames } from './get-parameter-names.ts'
import { getParameterNamesResponse } from './get-parameter-names-response.ts'
import { getParameterValues } from './get-parameter-values.ts'
import { getParameterValuesResponse } from './get-parameter-values-response.ts'
import { getRpcMethods } from './get-rpc-methods.ts'
import { getRpcMethodsResponse } from './get-rpc-methods-response.ts'
import { inform } from './inform.ts'
import { informResponse } from './inform-response.ts'
import { reboot } from './reboot.ts'
import { rebootResponse } from './reboot-response.ts'
import { setParameterValues } from './set-parameter-values.ts'
import { setParameterValuesResponse } from './set-parameter-values-response.ts'
import { transferComplete } from './transfer-complete.ts'
import { transferCompleteResponse } from './transfer-complete-response.ts'

const codecs = {
  Inform: inform,
  InformResponse: informResponse,
  GetRPCMethods: getRpcMethods,
  GetRPCMethodsResponse: getRpcMethodsResponse,
  GetParameterNames: getParameterNames,
  GetParameterNamesResponse: getParameterNamesResponse,
  GetParameterValues: getParameterValues,
  GetParameterValuesResponse: getParameterValuesResponse,
  SetParameterValues: setParameterValues,
  SetParameterValuesResponse: setParameterValuesResponse,
  AddObject: addObject,
  AddObjectResponse: addObjectResponse,
  DeleteObject: deleteObject,
  DeleteObjectResponse: deleteObjectResponse,
  Reboot: reboot,
  RebootResponse: rebootResponse,
  TransferComplete: transferComplete,
  TransferCompleteResponse: transferCompleteResponse,
  AutonomousTransferComplete: autonomousTransferComplete,
  AutonomousTransferCompleteResponse: autonomousTransferCompleteResponse,
  Download: download,
  DownloadResponse: downloadResponse,
  FactoryReset: factoryReset,
  FactoryResetResponse: factoryResetResponse,
  Fault: fault,
}

type MessageByMethod = { [K in keyof typeof codecs]: ReturnType<(typeof codecs)[K]['parse']> }

/** The methods that are known. */
export type Method = keyof MessageByMethod

/** A message that is known. */
export type KnownMessage = MessageByMethod[Method]

/** Any other method: only its name, without prefix. */
export interface Unknown {
  method: string
  unknown: true
}

export type Message = KnownMessage | Unknown
export type MessageOf<K extends Method> = MessageByMethod[K]

const registry = new Map<string, Codec<{ method: string }>>(Object.entries(codecs) as [string, Codec<{ method: string }>][])

/** Names of all messages that have a codec. */
export const methods: readonly Method[] = Object.keys(codecs) as Method[]

/** The codec of a method, or undefined for one that is not known. */
export function codecOf(method: string): Codec<{ method: string }> | undefined {
  return registry.get(method)
}

/** Narrows a message to one method: `if (isMessage(envelope.message, 'Inform')) …` */
export function isMessage<K extends Method>(message: Message, method: K): message is MessageOf<K> {
  return message.method === method && !('unknown' in message)
}
