/** Where the messages of the bus and identity's own types meet. */
import { encodeMessage, sessionV1 } from '@auroralinks/contracts'
import type { MessageInitShape } from '@auroralinks/contracts'
import type { DigestResponse } from '@auroralinks/http-auth'
import type { AuthenticationMode, InformFacts, Verdict } from './admit.ts'
import { formByQuirks, triesOf } from './answer-form.ts'
import type { DeviceQuirks, Quirks } from '@auroralinks/quirks'
import type { KnownDevice } from './known-device.ts'

const absent = (text: string): string | null => (text === '' ? null : text)

/** What admission looks at in an Inform, and what the quirk profiles of its device say. */
export function factsOf(
  inform: sessionV1.InformReceived,
  quirks: Pick<Quirks, 'of'>,
  openProof: (sealed: Uint8Array, sessionId: string) => string | null,
): { facts: InformFacts; quirks: DeviceQuirks } {
  const { oui = '', productClass = '', serialNumber = '', manufacturer = '' } = inform.device ?? {}
  const said = quirks.of({ oui, productClass, softwareVersion: absent(inform.softwareVersion) })
  const facts = {
    device: { oui, productClass, serialNumber },
    manufacturer,
    digest: inform.digest === undefined ? null : digestOf(inform.digest),
    entityHash: inform.digest?.entityHash || undefined,
    basic: inform.basic && {
      username: inform.basic.username,
      password: openProof(inform.basic.sealedPassword, inform.sessionId),
    },
    certificate: inform.clientCertificate,
    demand: demandOf(inform.demand),
    httpMethod: inform.digest?.httpMethod || 'POST',
    wasReset: inform.events.some(e => e.code === '0 BOOTSTRAP'),
    root: rootIn(inform.dataModelRoot),
    now: Number(inform.receivedAt),
    keptSecret: said.keeps?.secrets,
    strictDigest: said.authentication?.strictDigest,
  }
  return { facts, quirks: said }
}

const rootIn = (text: string): 'Device.' | 'InternetGatewayDevice.' | null =>
  text === 'Device.' || text === 'InternetGatewayDevice.' ? text : null

/** What a newer gateway may say besides is not understood: then it is as configured here. */
const demandOf = (demand: string): AuthenticationMode | undefined =>
  demand === 'none' || demand === 'optional' || demand === 'required' ? demand : undefined

function digestOf(d: sessionV1.DigestAuthorization): DigestResponse {
  return {
    username: d.username,
    realm: d.realm,
    nonce: d.nonce,
    uri: d.uri,
    response: d.response,
    algorithm: absent(d.algorithm),
    qop: absent(d.qop),
    nc: absent(d.nc),
    cnonce: absent(d.cnonce),
    opaque: null,
  }
}

type AdmissionVerdict = NonNullable<MessageInitShape<typeof sessionV1.AdmissionReplySchema>['verdict']>

const encode = (verdict: AdmissionVerdict): Uint8Array => encodeMessage(sessionV1.AdmissionReplySchema, { verdict })

const CHALLENGE = encode({ case: 'challenge', value: {} })

/** The encoded AdmissionReply for a verdict; `device` is the one that an accepted Inform belongs to. */
export function replyOf(verdict: Exclude<Verdict, { type: 'accept' }>): Uint8Array {
  if (verdict.type === 'challenge') return CHALLENGE
  if (verdict.type === 'redirect') return encode({ case: 'redirect', value: { url: verdict.url } })
  return encode({ case: 'reject', value: { faultCode: verdict.code, faultString: verdict.string } })
}

/** The encoded AdmissionReply that lets a device in, with what its quirk profiles say of the form of answers. */
export function acceptance(
  verdict: Extract<Verdict, { type: 'accept' }>,
  device: KnownDevice,
  quirks: DeviceQuirks,
): Uint8Array {
  const form = formByQuirks(device.form, quirks)
  return encode({
    case: 'accept',
    value: {
      deviceKey: device.key,
      deviceId: device.id,
      traced: device.traced,
      authentication: verdict.authentication,
      username: verdict.username,
      firstContact: verdict.firstContact,
      quarantined: device.state === 'quarantined',
      periodicInformSeconds: device.periodicSeconds,
      tenant: device.tenant ?? '',
      xmlDeclaration: form.declaration,
      xmlDeclarationTries: triesOf(form),
      xmlDeclarationTrial: form.by === 'trial',
      ...(quirks.answers && { style: styleOf(quirks.answers) }),
    },
  })
}

const styleOf = (
  answers: NonNullable<DeviceQuirks['answers']>,
): MessageInitShape<typeof sessionV1.AnswerStyleSchema> => ({
  prefix: answers.envelopePrefix ?? '',
  cwmpFirst: answers.cwmpFirst ?? false,
  holdRequests: answers.holdRequests ?? false,
  noMoreRequests: answers.noMoreRequests ?? false,
  booleanWords: answers.booleans === 'words',
})

/** The encoded AdmissionReply that sends a device away for a while. @param hold the gateway does so by itself until then */
export function busyReply(retryAfterSeconds: number, hold = false): Uint8Array {
  return encode({ case: 'busy', value: { retryAfterSeconds, hold } })
}
