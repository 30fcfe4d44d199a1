/**
 * Secrets at the gateway, the one place where they are in clear: values to write are opened where their RPC is encoded;
 * what a CPE reads out is masked, and what it says in its own words is sealed, before either is published.
 */
import { encodeMessage, sessionV1 } from '@auroralinks/contracts'
import type { MessageInitShape } from '@auroralinks/contracts'
import type { AcsRequest, Message, ParameterValue } from '@auroralinks/cwmp'
import { isMessage, rpcOf } from '@auroralinks/cwmp'
import { isSecret } from '@auroralinks/data-model'
import { PASSWORD, SEALED, STARS, createSealer, createValueSealer, withoutUrlPasswords } from '@auroralinks/runtime'

/** Values as they may leave this process: those of secret parameters as stars, an empty one stays empty; URLs without their password. */
export function masked(parameters: ParameterValue[]): ParameterValue[] {
  return parameters.some(p => shownOf(p) !== p.value) ? parameters.map(p => ({ ...p, value: shownOf(p) })) : parameters
}

const shownOf = ({ name, value }: ParameterValue): string =>
  value !== '' && isSecret(name) ? STARS : withoutUrlPasswords(value)

/** An answer as it may leave this process. */
export const maskedMessage = (message: Message): Message =>
  isMessage(message, 'GetParameterValuesResponse') ? { ...message, parameters: masked(message.parameters) } : message

type RpcResponded = Exclude<MessageInitShape<typeof sessionV1.RpcRespondedSchema>, { $typeName: string }>
type Called = Exclude<MessageInitShape<typeof sessionV1.CpeCalledSchema>, { $typeName: string }>

export interface Secrets {
  /** An RPC with its values in clear; null when one of them was sealed with a key that is not ours. */
  opened(deviceId: string, message: AcsRequest): AcsRequest | null
  /** What the CPE answered and how it said it, sealed where it is in its own words: it may repeat what it was sent. */
  sealedResponse(m: RpcResponded): RpcResponded
  sealedCall(m: Called): Called
  /** A password of Basic, for identity to open. */
  sealedProof(sessionId: string, password: string): Uint8Array<ArrayBuffer>
}

/** Answers without a text of the CPE's own: their values are masked by name. */
const IN_OUR_WORDS: ReadonlySet<string | undefined> = new Set([
  'getRpcMethods',
  'getParameterNames',
  'getParameterValues',
])

/** @param secret `ACS_SECRET_KEY` @throws ConfigError */
export function createSecrets(secret: string): Secrets {
  const values = createValueSealer(secret)
  const events = createSealer(secret, 'session events')
  const proofs = createSealer(secret, 'http proofs')

  /** A request whose own secrets, such as the password of a transfer, are in clear. */
  const withPasswords = (deviceId: string, message: AcsRequest): AcsRequest | null => {
    if (isMessage(message, 'ChangeDUState')) {
      const operations = message.operations.flatMap(o => withSecrets(deviceId, o, ['password']) ?? [])
      return operations.length === message.operations.length ? { ...message, operations } : null
    }
    return withSecrets(deviceId, message, rpcOf(message.method)?.request.fields.secretFields ?? [])
  }

  /** The same object with these fields in clear; null when one of them was sealed with a key that is not ours. */
  const withSecrets = <T extends object>(deviceId: string, given: T, names: readonly string[]): T | null => {
    const opened: Record<string, string> = {}
    for (const name of names) {
      const text = (given as Record<string, string>)[name] ?? ''
      const plain = values.open(deviceId, PASSWORD, text)
      if (plain === null && text.startsWith(SEALED)) return null
      if (plain !== null) opened[name] = plain
    }
    return { ...given, ...opened }
  }

  return {
    sealedProof: (sessionId, password) => proofs.seal(password, sessionId),
    opened(deviceId, message) {
      if (!isMessage(message, 'SetParameterValues')) return withPasswords(deviceId, message)
      const parameters: ParameterValue[] = []
      for (const p of message.parameters) {
        const value = values.open(deviceId, p.name, p.value)
        // A text that only looks sealed is a value like any other, but never that of a secret: those are all sealed.
        if (value === null && p.value.startsWith(SEALED) && isSecret(p.name)) return null
        parameters.push(value === null ? p : { ...p, value })
      }
      return { ...message, parameters }
    },
    sealedResponse({ response, said, ...rest }) {
      if (response === undefined || IN_OUR_WORDS.has(response.case)) return { ...rest, response, said }
      return {
        ...rest,
        sealed: events.sealBytes(encodeMessage(sessionV1.RpcRespondedSchema, { response, said }), rest.sessionId),
      }
    },
    sealedCall({ call, said, ...rest }) {
      if (call === undefined || IN_OUR_WORDS.has(call.case)) return { ...rest, call, said }
      return {
        ...rest,
        sealed: events.sealBytes(encodeMessage(sessionV1.CpeCalledSchema, { call, said }), rest.sessionId),
      }
    },
  }
}
