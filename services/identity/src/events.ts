/** What identity tells the world of devices, in events whose ids are made from the fact. */
import { TOPICS, TYPE, cloudEventHeaders, deviceV1, encodeMessage } from '@auroralinks/contracts'
import type { DeviceIdentity, EventType } from '@auroralinks/contracts'
import type { OutgoingRecord } from '@auroralinks/bus'
import type { DeviceState, DuplicateSource, QuarantineReason } from './known-device.ts'

export const SOURCE = 'auroralinks/identity'

/** A device is known from now on; `key` makes the same fact recognisable when it is published twice. */
export function registeredEvent(o: {
  key: bigint
  id: string
  identity: DeviceIdentity
  manufacturer: string
  state: DeviceState
  at: number
  traceparent?: string | undefined
  tenant: string | null
}): OutgoingRecord {
  const device = {
    manufacturer: o.manufacturer,
    oui: o.identity.oui,
    productClass: o.identity.productClass,
    serialNumber: o.identity.serialNumber,
  }
  const value = encodeMessage(deviceV1.RegisteredSchema, { deviceId: o.id, device, state: o.state, at: BigInt(o.at) })
  return deviceEvent(TYPE.deviceRegistered, value, { ...o, fact: String(o.key) })
}

/** A session was sent to another ACS. */
export function redirectedEvent(o: {
  id: string
  sessionId: string
  url: string
  events: readonly { code: string; commandKey: string }[]
  remoteAddress: string
  at: number
  traceparent?: string | undefined
  tenant: string | null
}): OutgoingRecord {
  const { id, sessionId, url, remoteAddress, at } = o
  return {
    topic: TOPICS.deviceEvents.name,
    key: id,
    value: encodeMessage(deviceV1.RedirectedSchema, {
      deviceId: id,
      sessionId,
      url,
      events: o.events.map(({ code, commandKey }) => ({ code, commandKey })),
      remoteAddress,
      at: BigInt(at),
    }),
    headers: cloudEventHeaders({
      id: `${sessionId}:redirected`,
      source: SOURCE,
      type: TYPE.deviceRedirected,
      subject: id,
      time: at,
      traceparent: o.traceparent,
      tenant: o.tenant,
    }),
  }
}

/** A device is in quarantine from now on; `fact` is what its event's id is made of. */
export function quarantinedEvent(o: {
  fact: string
  id: string
  reason: QuarantineReason
  sources?: readonly DuplicateSource[]
  at: number
  traceparent?: string | undefined
  tenant: string | null
}): OutgoingRecord {
  const value = encodeMessage(deviceV1.QuarantinedSchema, {
    deviceId: o.id,
    reason: o.reason,
    at: BigInt(o.at),
    sources: (o.sources ?? []).map(s => ({ ...s, at: BigInt(s.at) })),
  })
  return deviceEvent(TYPE.deviceQuarantined, value, o)
}

/** A device is out of quarantine. */
export function claimedEvent(o: {
  fact: string
  id: string
  at: number
  traceparent?: string | undefined
  tenant: string | null
}): OutgoingRecord {
  const value = encodeMessage(deviceV1.ClaimedSchema, { deviceId: o.id, at: BigInt(o.at) })
  return deviceEvent(TYPE.deviceClaimed, value, o)
}

/** Another device has taken its place. */
export function replacedEvent(o: {
  fact: string
  id: string
  by: string
  at: number
  traceparent?: string | undefined
  tenant: string | null
}): OutgoingRecord {
  const value = encodeMessage(deviceV1.ReplacedSchema, { deviceId: o.id, byDeviceId: o.by, at: BigInt(o.at) })
  return deviceEvent(TYPE.deviceReplaced, value, o)
}

/** A device has used what it was sent. */
export function credentialsChangedEvent(o: {
  fact: string
  id: string
  username: string
  at: number
  traceparent?: string | undefined
  tenant: string | null
}): OutgoingRecord {
  const value = encodeMessage(deviceV1.CredentialsChangedSchema, {
    deviceId: o.id,
    username: o.username,
    at: BigInt(o.at),
  })
  return deviceEvent(TYPE.deviceCredentialsChanged, value, o)
}

/** A device with credentials of its own came with those that are shared. */
export function bootstrapCredentialsUsedEvent(o: {
  id: string
  sessionId: string
  remoteAddress: string
  at: number
  traceparent?: string | undefined
  tenant: string | null
}): OutgoingRecord {
  const { id: deviceId, sessionId, remoteAddress } = o
  const value = encodeMessage(deviceV1.BootstrapCredentialsUsedSchema, {
    deviceId,
    sessionId,
    remoteAddress,
    at: BigInt(o.at),
  })
  return deviceEvent(TYPE.deviceBootstrapCredentialsUsed, value, { ...o, fact: sessionId })
}

const deviceEvent = (
  type: EventType,
  value: Uint8Array,
  o: { fact: string; id: string; at: number; traceparent?: string | undefined; tenant: string | null },
): OutgoingRecord => ({
  topic: TOPICS.deviceEvents.name,
  key: o.id,
  value,
  headers: cloudEventHeaders({
    id: `${type}/${o.fact}`,
    source: SOURCE,
    type,
    subject: o.id,
    time: o.at,
    traceparent: o.traceparent,
    tenant: o.tenant,
  }),
})

/** A device is no longer known. */
export function removedEvent(o: {
  key: bigint
  id: string
  at: number
  traceparent?: string | undefined
  tenant: string | null
}): OutgoingRecord {
  const value = encodeMessage(deviceV1.RemovedSchema, { deviceId: o.id, at: BigInt(o.at) })
  return deviceEvent(TYPE.deviceRemoved, value, { ...o, fact: String(o.key) })
}
