/** What the tests of connection-request share: the service on the memory bus and a real database, and devices that listen. */
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { createMemoryBus } from '@auroralinks/bus'
import type { Bus } from '@auroralinks/bus'
import {
  HEADER,
  TOPICS,
  TYPE,
  cloudEventHeaders,
  connectionRequestV1,
  create,
  fromBinary,
  sessionV1,
  toBinary,
} from '@auroralinks/contracts'
import type { EventType } from '@auroralinks/contracts'
import { testDatabase } from '@auroralinks/testkit/database'
import type { Database } from '@auroralinks/database'
import { createAsker } from '@auroralinks/reply'
import { createSealer, newId, readConfig, silentLogger, systemClock } from '@auroralinks/runtime'
import type { Running } from '@auroralinks/runtime'
import { silentTelemetry } from '@auroralinks/telemetry'
import { ANYWHERE_AND_LOOPBACK, start, variables } from './service.ts'

export const SECRET_KEY = 'a key for tests only'
const sealer = createSealer(SECRET_KEY)

type Reply = connectionRequestV1.ConnectionRequestReply['reply']

export interface Harness {
  bus: Bus
  database: Database
  service: Running
  /** Of its STUN server, on loopback. */
  stunPort: number
  /** Every result that was published. */
  results: (connectionRequestV1.ConnectionRequest & { type: string; eventId: string })[]
  /** Registers a device that listens at `url`. */
  device(
    url: string | null,
    o?: {
      password?: string
      sealedWith?: string
      sent?: string
      /** "user" unless given. */
      username?: string
      /** Where its last session came from. */
      ipAddress?: string
      /** Parameters of its ManagementServer, as it told them. */
      told?: Record<string, string>
    },
  ): Promise<string>
  request(
    deviceId: string,
    o?: { id?: string; expires?: number; urgent?: boolean; key?: string; partition?: number },
  ): Promise<Reply>
  cancel(deviceId: string, id: string): Promise<Reply>
  help(deviceId: string, o: { help: string; seconds?: number; forSeconds?: number; undo?: boolean }): Promise<Reply>
  /** A session of the device as the planner writes it down. @param began ms since 1970; now where it is left out @returns its id, and what ends it */
  sessionRow(deviceId: string, began?: number): Promise<{ id: string; end(): Promise<void> }>
  /** A session of the device opens. */
  session(deviceId: string, o?: { receivedAt?: number; events?: string[] }): Promise<string>
  /** The statuses published for a request, in their order. */
  published(id: string): string[]
  row(id: string): ReturnType<Database['prisma']['connectionRequest']['findUniqueOrThrow']>
  restart(environment?: Record<string, string>): Promise<void>
  /** The command alone; resolves when its record is done. */
  send(deviceId: string, id: string): Promise<void>
  /** An instance that reaches the world by these. */
  start(by: { bus: Bus; database: Database }, environment?: Record<string, string>): Promise<Running>
  /** One more instance beside the service. */
  another(environment?: Record<string, string>): Promise<Running>
  close(): Promise<void>
}

/** Short times, so that a test sees the end of them. */
const QUICK = {
  ACS_CR_ALLOW: ANYWHERE_AND_LOOPBACK,
  ACS_CR_TIMEOUT_MS: '300',
  ACS_CR_ARRIVAL_MS: '300',
  ACS_CR_RESTS_MS: '50,100',
  ACS_CR_LIFE_MS: '5000',
  ACS_STUN_HOST: '127.0.0.1',
}

/** A UDP port that is free on loopback. */
export function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4')
  return new Promise(resolve =>
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address()
      socket.close(() => resolve(port))
    }),
  )
}

/** @param o.bus where it runs; it ends with the harness (default: one in memory) */
export async function harness(environment: Record<string, string> = {}, o: { bus?: Bus } = {}): Promise<Harness> {
  const { database, drop } = await testDatabase()
  const bus = o.bus ?? createMemoryBus()
  const results: Harness['results'] = []
  const world = bus.subscribe({
    group: 'world',
    topics: [TOPICS.connectionRequestResults.name],
    from: 'earliest',
    handler: r => {
      results.push({
        ...fromBinary(connectionRequestV1.ConnectionRequestSchema, r.value),
        type: r.headers[HEADER.type]!,
        eventId: r.headers[HEADER.id]!,
      })
    },
  })
  await world.ready
  const stunPort = await freeUdpPort()
  const asker = createAsker({ bus, instanceId: 'test-api' })
  await asker.ready
  const startService = (env: Record<string, string>, by = { bus, database }): Promise<Running> =>
    start({
      ...by,
      clock: systemClock,
      logger: silentLogger,
      telemetry: silentTelemetry,
      instanceId: newId(),
      config: readConfig(variables, {
        ACS_SECRET_KEY: SECRET_KEY,
        ACS_STUN_PORT: String(stunPort),
        ...QUICK,
        ...env,
      }),
    })
  const outgoing = (topic: string, type: EventType, key: string, value: Uint8Array) => ({
    topic,
    key,
    value,
    headers: cloudEventHeaders({ id: newId(), source: 'test', type, subject: key, time: Date.now() }),
  })
  let devices = 0

  const h: Harness = {
    bus,
    database,
    results,
    stunPort,
    service: await startService(environment),
    async device(url, o = {}) {
      const serialNumber = `S${++devices}`
      const id = `00D09E-${serialNumber}`
      const { key } = await database.prisma.device.create({
        data: { id, oui: '00D09E', productClass: '', serialNumber, state: 'active' },
      })
      await database.prisma.deviceStatus.create({
        data: {
          deviceKey: key,
          deviceId: id,
          connectionRequestUrl: url,
          dataModelRoot: 'Device.',
          ...(o.ipAddress !== undefined && { ipAddress: o.ipAddress }),
        },
      })
      for (const [name, value] of Object.entries(o.told ?? {})) {
        const path = `Device.ManagementServer.${name}`
        const { id: pathId } = await database.prisma.parameterPath.upsert({
          where: { path },
          create: { path },
          update: {},
        })
        await database.prisma.parameter.create({ data: { deviceKey: key, pathId, value, updatedAt: new Date() } })
      }
      const sealing = o.sealedWith === undefined ? sealer : createSealer(o.sealedWith)
      if (o.password !== undefined)
        await database.prisma.credential.create({
          data: {
            deviceKey: key,
            connectionRequestUsername: o.username ?? 'user',
            connectionRequestPassword: sealing.seal(o.password),
          },
        })
      if (o.sent !== undefined)
        await database.prisma.nextCredential.create({
          data: {
            deviceKey: key,
            username: id,
            password: sealing.seal('x'),
            connectionRequestUsername: 'user',
            connectionRequestPassword: sealing.seal(o.sent),
            taskId: newId(),
            sentAt: new Date(),
          },
        })
      return id
    },
    async request(deviceId, o = {}) {
      const value = create(connectionRequestV1.CreateConnectionRequestSchema, {
        id: o.id ?? newId(),
        deviceId,
        expires: BigInt(o.expires ?? 0),
        urgent: o.urgent ?? false,
      })
      const record = outgoing(
        TOPICS.connectionRequestCommands.name,
        TYPE.connectionRequestCreate,
        o.key ?? deviceId,
        toBinary(connectionRequestV1.CreateConnectionRequestSchema, value),
      )
      const reply = await asker.ask(o.partition === undefined ? record : { ...record, partition: o.partition }, {
        deadlineMs: 10_000,
        durable: true,
      })
      return fromBinary(connectionRequestV1.ConnectionRequestReplySchema, reply.value).reply
    },
    async cancel(deviceId, id) {
      const value = create(connectionRequestV1.CancelConnectionRequestSchema, { id, deviceId })
      const record = outgoing(
        TOPICS.connectionRequestCommands.name,
        TYPE.connectionRequestCancel,
        deviceId,
        toBinary(connectionRequestV1.CancelConnectionRequestSchema, value),
      )
      const reply = await asker.ask(record, { deadlineMs: 10_000, durable: true })
      return fromBinary(connectionRequestV1.ConnectionRequestReplySchema, reply.value).reply
    },
    async help(deviceId, o) {
      const value = create(connectionRequestV1.HelpDeviceSchema, { deviceId, ...o })
      const record = outgoing(
        TOPICS.connectionRequestCommands.name,
        TYPE.connectionRequestHelp,
        deviceId,
        toBinary(connectionRequestV1.HelpDeviceSchema, value),
      )
      const reply = await asker.ask(record, { deadlineMs: 10_000, durable: true })
      return fromBinary(connectionRequestV1.ConnectionRequestReplySchema, reply.value).reply
    },
    async sessionRow(deviceId, began = Date.now()) {
      const { key: deviceKey } = await database.prisma.device.findUniqueOrThrow({ where: { id: deviceId } })
      const id = newId(began)
      await database.prisma.session.create({
        data: { id, deviceKey, startedAt: new Date(began), authentication: 'digest', events: [] },
      })
      return {
        id,
        end: async () =>
          void (await database.prisma.session.update({
            where: { id },
            data: { endedAt: new Date(), outcome: 'completed' },
          })),
      }
    },
    async session(deviceId, o = {}) {
      const sessionId = newId()
      const events = (o.events ?? ['6 CONNECTION REQUEST']).map(code => ({ code }))
      const value = create(sessionV1.SessionOpenedSchema, {
        sessionId,
        events,
        receivedAt: BigInt(o.receivedAt ?? Date.now()),
      })
      await bus.publish(
        outgoing(
          TOPICS.sessionEvents.name,
          TYPE.sessionOpened,
          deviceId,
          toBinary(sessionV1.SessionOpenedSchema, value),
        ),
      )
      return sessionId
    },
    published: id => results.filter(r => r.id === id).map(r => r.status),
    row: id => database.prisma.connectionRequest.findUniqueOrThrow({ where: { id } }),
    async restart(env = environment) {
      await h.service.stop()
      h.service = await startService(env)
    },
    send: (deviceId, id) =>
      bus.publish(
        outgoing(
          TOPICS.connectionRequestCommands.name,
          TYPE.connectionRequestCreate,
          deviceId,
          toBinary(
            connectionRequestV1.CreateConnectionRequestSchema,
            create(connectionRequestV1.CreateConnectionRequestSchema, { id, deviceId }),
          ),
        ),
      ),
    start: (by, env = environment) => startService({ ACS_STUN: 'off', ...env }, by),
    another: (env = environment) => startService({ ACS_STUN_PORT: '0', ...env }),
    async close() {
      await h.service.stop()
      await asker.close()
      await bus.close()
      await drop()
    },
  }
  return h
}

/** The request in a reply that is no refusal. */
export function requestOf(reply: Reply): connectionRequestV1.ConnectionRequest {
  assert.equal(reply.case, 'request')
  return reply.value as connectionRequestV1.ConnectionRequest
}

export function refused(reply: Reply): string {
  assert.equal(reply.case, 'refused')
  return (reply.value as connectionRequestV1.Refused).code
}

/** Waits until `check` holds: for what happens after an answer. */
export async function eventually(check: () => boolean | Promise<boolean>, what: () => string): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (await check()) return
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  assert.fail(`never came: ${what()}`)
}
