/** What the tests of identity share: the service on the memory bus and a real database, and a gateway's side of it. */
import assert from 'node:assert/strict'
import { createMemoryBus } from '@auroralinks/bus'
import type { Bus, IncomingRecord } from '@auroralinks/bus'
import {
  TOPICS,
  TYPE,
  cloudEventHeaders,
  create,
  deviceIdOf,
  fromBinary,
  registryV1,
  sessionV1,
  toBinary,
} from '@auroralinks/contracts'
import type { DeviceIdentity, MessageInitShape } from '@auroralinks/contracts'
import { testDatabase } from '@auroralinks/testkit/database'
import type { Database } from '@auroralinks/database'
import { ha1 } from '@auroralinks/http-auth'
import { createAsker } from '@auroralinks/reply'
import type { Asker } from '@auroralinks/reply'
import { createSealer, newId, readConfig, silentLogger, systemClock } from '@auroralinks/runtime'
import type { Running } from '@auroralinks/runtime'
import { silentTelemetry } from '@auroralinks/telemetry'
import { createHash } from 'node:crypto'
import { start, variables } from './service.ts'

export const SECRET_KEY = 'a key for tests only'
export const sealer = createSealer(SECRET_KEY)

export interface Harness {
  bus: Bus
  database: Database
  /** Of the database. */
  url: string
  service: Running
  /** Everything on acs.device.events.v1. */
  events: IncomingRecord[]
  inform(
    device: Partial<DeviceIdentity>,
    o?: {
      manufacturer?: string
      events?: string[]
      digest?: sessionV1.DigestAuthorization
      softwareVersion?: string
      root?: string
      provesAgain?: boolean
      sessionsPerMinute?: number
      remoteAddress?: string
      tls?: boolean
    },
  ): Promise<sessionV1.AdmissionReply['verdict']>
  /** @param tenant for whom it is asked; empty: the installation */
  change(deviceId: string, change: Change, tenant?: string): Promise<registryV1.RegistryReply['reply']>
  /** Puts bytes on the Informs' topic as they are. */
  /** As a gateway asks about a source of what is no CWMP. */
  suspect(place: string, more?: { address?: string; sample?: string }): Promise<sessionV1.SourceVerdict>
  raw(key: string, value: Uint8Array): Promise<void>
  asker: Asker
  restart(environment?: Record<string, string>, database?: Database): Promise<void>
  close(): Promise<void>
}

export type Change = NonNullable<MessageInitShape<typeof registryV1.RegistryCommandSchema>['change']>

export const identity = (d: Partial<DeviceIdentity> = {}): DeviceIdentity => ({
  oui: '00D09E',
  productClass: 'Box',
  serialNumber: 'S1',
  ...d,
})

/** A Digest answer as a CPE makes it (RFC 2617, qop=auth), in the form in which a gateway hands it on. */
export function digest(username: string, password: string): sessionV1.DigestAuthorization {
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
  const response = md5(`${ha1(username, 'acs', password)}:f00d:00000001:c0ffee:auth:${md5('POST:/')}`)
  return create(sessionV1.DigestAuthorizationSchema, {
    username,
    realm: 'acs',
    nonce: 'f00d',
    uri: '/',
    response,
    algorithm: 'MD5',
    qop: 'auth',
    nc: '00000001',
    cnonce: 'c0ffee',
    httpMethod: 'POST',
  })
}

export async function harness(environment: Record<string, string> = {}): Promise<Harness> {
  const { database, url, drop } = await testDatabase()
  const bus = createMemoryBus()
  const events: IncomingRecord[] = []
  const world = bus.subscribe({
    group: 'world',
    topics: [TOPICS.deviceEvents.name],
    from: 'earliest',
    handler: record => {
      events.push({ ...record, value: record.value.slice() })
    },
  })
  await world.ready
  const asker = createAsker({ bus, instanceId: 'test-gateway' })
  await asker.ready
  const startService = (env: Record<string, string>, db: Database): Promise<Running> =>
    start({
      bus,
      database: db,
      clock: systemClock,
      logger: silentLogger,
      telemetry: silentTelemetry,
      instanceId: 'test',
      config: readConfig(variables, { ACS_SECRET_KEY: SECRET_KEY, ACS_CWMP_AUTH: 'optional', ...env }),
    })
  const outgoing = (topic: string, type: string, key: string, value: Uint8Array) => ({
    topic,
    key,
    value,
    headers: cloudEventHeaders({ id: newId(), source: 'test', type, subject: key, time: Date.now() }),
  })

  const h: Harness = {
    bus,
    database,
    url,
    events,
    asker,
    service: await startService(environment, database),
    async inform(device, o = {}) {
      const who = identity(device)
      const value = create(sessionV1.InformReceivedSchema, {
        sessionId: newId(),
        device: { ...who, manufacturer: o.manufacturer ?? 'Acme' },
        events: (o.events ?? ['2 PERIODIC']).map(code => ({ code })),
        receivedAt: BigInt(Date.now()),
        softwareVersion: o.softwareVersion ?? '',
        dataModelRoot: o.root ?? '',
        provesAgain: o.provesAgain ?? false,
        sessionsPerMinute: o.sessionsPerMinute ?? 0,
        remoteAddress: o.remoteAddress ?? '',
        tls: o.tls ?? false,
        ...(o.digest && { digest: o.digest }),
      })
      const record = outgoing(
        TOPICS.sessionInforms.name,
        TYPE.informReceived,
        deviceIdOf(who),
        toBinary(sessionV1.InformReceivedSchema, value),
      )
      const reply = await asker.ask(record, { deadlineMs: 15_000 })
      assert.equal(reply.headers['ce_type'], TYPE.admissionReply)
      assert.equal(reply.key, deviceIdOf(who))
      return fromBinary(sessionV1.AdmissionReplySchema, reply.value).verdict
    },
    async change(deviceId, change, tenant = '') {
      const value = toBinary(
        registryV1.RegistryCommandSchema,
        create(registryV1.RegistryCommandSchema, { deviceId, change, tenant }),
      )
      const reply = await asker.ask(outgoing(TOPICS.registryCommands.name, TYPE.registryChange, deviceId, value), {
        deadlineMs: 15_000,
        durable: true,
      })
      return fromBinary(registryV1.RegistryReplySchema, reply.value).reply
    },
    async suspect(place, more = {}) {
      const value = create(sessionV1.SourceSuspectedSchema, {
        place,
        address: place,
        why: 'exploit',
        points: 20,
        ...more,
      })
      const record = outgoing(
        TOPICS.sessionInforms.name,
        TYPE.sourceSuspected,
        place,
        toBinary(sessionV1.SourceSuspectedSchema, value),
      )
      const reply = await asker.ask(record, { deadlineMs: 15_000 })
      assert.equal(reply.headers['ce_type'], TYPE.sourceVerdict)
      return fromBinary(sessionV1.SourceVerdictSchema, reply.value)
    },
    raw: (key, value) => bus.publish(outgoing(TOPICS.sessionInforms.name, TYPE.informReceived, key, value)),
    async restart(env = environment, db = database) {
      await h.service.stop()
      h.service = await startService(env, db)
    },
    async close() {
      await h.service.stop()
      await asker.close()
      await bus.close()
      await drop()
    },
  }
  return h
}

/** The accepted verdict, or a failed assertion. */
export function accepted(verdict: sessionV1.AdmissionReply['verdict']): sessionV1.Accept {
  assert.equal(verdict.case, 'accept')
  return verdict.value as sessionV1.Accept
}

/** Waits until `check` holds: for what happens after an answer. */
export async function eventually(check: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (await check()) return
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  assert.fail(`never came: ${what}`)
}
