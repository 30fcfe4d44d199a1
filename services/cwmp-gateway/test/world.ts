/** Gateways on a memory bus, with an identity and a planner that do what the test says. */
import type { TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { createMemoryBus } from '@auroralinks/bus'
import type { Bus, IncomingRecord } from '@auroralinks/bus'
import { create, deviceIdOf, fromBinary, HEADER, sessionV1, toBinary, TOPICS, TYPE } from '@auroralinks/contracts'
import type { MessageInitShape, MessageShape } from '@auroralinks/contracts'
import { replyAddressOf, replyTo } from '@auroralinks/reply'
import { createSealer, manualClock, newId, readConfig, untilReady } from '@auroralinks/runtime'
import type { Environment, Logger } from '@auroralinks/runtime'
import { startTelemetry } from '@auroralinks/telemetry'
import { start, variables } from '../src/service.ts'
import type { CwmpGateway } from '../src/service.ts'

export type Verdict = MessageInitShape<typeof sessionV1.AdmissionReplySchema>['verdict']
export type PlannerAnswer = MessageInitShape<typeof sessionV1.SessionReplySchema>['reply']

export interface PlannerEvent {
  type: string
  deviceId: string
  headers: Record<string, string>
  correlation: string
  opened?: sessionV1.SessionOpened
  empty?: sessionV1.EmptyReceived
  responded?: sessionV1.RpcResponded
  called?: sessionV1.CpeCalled
  undelivered?: sessionV1.ReplyUndelivered
  /** Answers once more, as a service that reads its record again. */
  reply(word: PlannerAnswer): Promise<void>
}

export interface World {
  bus: Bus
  clock: ReturnType<typeof manualClock>
  gateways: CwmpGateway[]
  port: number
  /** What identity was asked. */
  informs: sessionV1.InformReceived[]
  /** The sources that identity was asked about, and until when it denies one. */
  suspected: sessionV1.SourceSuspected[]
  deniedUntil: (suspected: sessionV1.SourceSuspected) => number
  /** What the planner received of devices; signs of life of the gateways come with time (listening.ts). */
  events: PlannerEvent[]
  /** The verdict; null says nothing. */
  admit: (inform: sessionV1.InformReceived) => Verdict | null | Promise<Verdict | null>
  /** The planner's word; null says nothing. Its event is done when this is. */
  decide: (event: PlannerEvent) => PlannerAnswer | null | Promise<PlannerAnswer | null>
  logs: { level: string; message: string; fields: Record<string, unknown> }[]
  metrics(): Promise<string>
  addGateway(env?: Environment, instanceId?: string): Promise<CwmpGateway>
}

export const SECRET_KEY = 'a secret key for tests'
export const FILES_KEY = 'a files key for tests'
export const FILES_URL = 'http://files.example:7567'
export const SESSION_KEY = 'a session key for tests'
export const DONE: PlannerAnswer = { case: 'done', value: {} }

/** Starts a world that ends with the test. */
export async function world(
  t: Pick<TestContext, 'after'>,
  o: { env?: Environment; gateways?: number; bus?: Bus; telemetry?: ReturnType<typeof startTelemetry> } = {},
): Promise<World> {
  const bus = o.bus ?? createMemoryBus()
  const clock = manualClock(Date.now())
  const telemetry = o.telemetry ?? startTelemetry({ service: 'test', instanceId: 'test', env: {} })
  const w: World = {
    bus,
    clock,
    gateways: [],
    port: 0,
    informs: [],
    suspected: [],
    deniedUntil: () => 0,
    events: [],
    logs: [],
    admit: inform => ({
      case: 'accept',
      value: {
        deviceKey: 7n,
        deviceId: deviceIdOf(inform.device!),
        authentication: inform.digest ? 'digest' : 'none',
        username: inform.digest?.username ?? '',
      },
    }),
    decide: () => DONE,
    metrics: () => telemetry.prometheus(),
    async addGateway(env = {}, instanceId = newId()) {
      const config = readConfig(variables, {
        ACS_CWMP_PORT: '0',
        ACS_CWMP_HOST: '127.0.0.1',
        ACS_SESSION_KEY: SESSION_KEY,
        ACS_SECRET_KEY: SECRET_KEY,
        ACS_FILES_KEY: FILES_KEY,
        ACS_FILES_URL: FILES_URL,
        ACS_CWMP_AUTH: 'optional',
        ACS_CWMP_LINGER_MS: '0',
        ...o.env,
        ...env,
      })
      const gateway = await start({ bus, clock, logger: loggerInto(w), telemetry, instanceId, config })
      await untilReady(gateway, 5_000)
      w.gateways.push(gateway)
      return gateway
    },
  }
  const identity = bus.subscribe({
    group: 'identity',
    topics: [TOPICS.sessionInforms.name],
    from: 'earliest',
    handler: record => admitting(w, record),
  })
  const planner = bus.subscribe({
    group: 'task-planner',
    topics: [TOPICS.sessionEvents.name],
    from: 'earliest',
    handler: record => deciding(w, record),
  })
  await Promise.all([identity.ready, planner.ready])
  for (let i = 0; i < (o.gateways ?? 1); i++) await w.addGateway()
  w.port = w.gateways[0]?.port ?? 0
  t.after(async () => {
    await Promise.all(w.gateways.map(gateway => gateway.stop()))
    await bus.close()
    await telemetry.close()
  })
  return w
}

async function judging(w: World, record: IncomingRecord): Promise<void> {
  const suspected = fromBinary(sessionV1.SourceSuspectedSchema, record.value)
  w.suspected.push(suspected)
  await replyTo(w.bus, replyAddressOf(record.headers)!, {
    key: record.key,
    type: TYPE.sourceVerdict,
    source: 'identity',
    time: w.clock.now(),
    value: toBinary(
      sessionV1.SourceVerdictSchema,
      create(sessionV1.SourceVerdictSchema, { deniedUntil: BigInt(w.deniedUntil(suspected)) }),
    ),
  })
}

async function admitting(w: World, record: IncomingRecord): Promise<void> {
  if (record.headers[HEADER.type] === TYPE.sourceSuspected) return judging(w, record)
  const inform = fromBinary(sessionV1.InformReceivedSchema, record.value)
  w.informs.push(inform)
  const verdict = await w.admit(inform)
  const address = replyAddressOf(record.headers)
  if (verdict === null || address === null) return
  await replyTo(w.bus, address, {
    key: record.key,
    type: TYPE.admissionReply,
    source: 'identity',
    time: w.clock.now(),
    value: toBinary(sessionV1.AdmissionReplySchema, create(sessionV1.AdmissionReplySchema, { verdict })),
  })
}

async function deciding(w: World, record: IncomingRecord): Promise<void> {
  if (record.headers[HEADER.type] === TYPE.gatewayListening) return
  const event = plannerEventOf(w, record)
  w.events.push(event)
  const word = await w.decide(event)
  if (word !== null) await event.reply(word)
}

/** What the gateway sealed, as the planner opens it. */
function unsealed<S extends typeof sessionV1.RpcRespondedSchema | typeof sessionV1.CpeCalledSchema>(
  schema: S,
  value: Uint8Array,
): MessageShape<S> {
  const m = fromBinary(schema, value)
  if (m.sealed.length === 0) return m
  const plain = createSealer(SECRET_KEY, 'session events').openBytes(m.sealed, m.sessionId)
  if (plain === null) throw new Error('sealed with another key')
  const {
    $typeName: _,
    sessionId: _1,
    rpcId: _2,
    receivedAt: _3,
    cwmpVersion: _4,
    sealed: _5,
    ...words
  } = fromBinary(schema, plain)
  return { ...m, ...words }
}

function plannerEventOf(w: World, record: IncomingRecord): PlannerEvent {
  const type = record.headers[HEADER.type] ?? ''
  const address = replyAddressOf(record.headers)
  return {
    type,
    deviceId: record.key,
    headers: record.headers,
    correlation: address?.correlation ?? '',
    ...(type === TYPE.sessionOpened && { opened: fromBinary(sessionV1.SessionOpenedSchema, record.value) }),
    ...(type === TYPE.emptyReceived && { empty: fromBinary(sessionV1.EmptyReceivedSchema, record.value) }),
    ...(type === TYPE.rpcResponded && { responded: unsealed(sessionV1.RpcRespondedSchema, record.value) }),
    ...(type === TYPE.cpeCalled && { called: unsealed(sessionV1.CpeCalledSchema, record.value) }),
    ...(type === TYPE.replyUndelivered && { undelivered: fromBinary(sessionV1.ReplyUndeliveredSchema, record.value) }),
    async reply(word) {
      if (address === null) return
      await replyTo(w.bus, address, {
        key: record.key,
        type: TYPE.sessionReply,
        source: 'task-planner',
        time: w.clock.now(),
        value: toBinary(sessionV1.SessionReplySchema, create(sessionV1.SessionReplySchema, { reply: word })),
      })
    },
  }
}

function loggerInto(w: World): Logger {
  const at =
    (level: string) =>
    (message: string, fields: Record<string, unknown> = {}): void =>
      void w.logs.push({ level, message, fields })
  const logger: Logger = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: () => logger,
  }
  return logger
}

/** Waits until something holds; fails after 10 s by its name. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + 10_000
  while (!holds()) {
    if (performance.now() > end) throw new Error(`did not happen: ${what}`)
    await pause(5)
  }
}

/** A word of the planner with an RPC. */
export const rpc = (
  id: string,
  request: NonNullable<MessageInitShape<typeof sessionV1.RpcSchema>['request']>,
): PlannerAnswer => ({ case: 'rpc', value: { id, request } })
