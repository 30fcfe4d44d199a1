/** A planner on the memory bus and a real database, and a hand-driven gateway in front of it. */
import { createMemoryBus } from '@auroralinks/bus'
import type { Bus, IncomingRecord } from '@auroralinks/bus'
import {
  TOPICS,
  TYPE,
  cloudEventHeaders,
  cwmpV1,
  create,
  fromBinary,
  sessionV1,
  taskV1,
  toBinary,
  HEADER,
} from '@auroralinks/contracts'
import type { MessageInitShape } from '@auroralinks/contracts'
import { testDatabase } from '@auroralinks/testkit/database'
import type { Database } from '@auroralinks/database'
import { createAsker } from '@auroralinks/reply'
import type { Asker } from '@auroralinks/reply'
import { newId, readConfig, silentLogger, systemClock } from '@auroralinks/runtime'
import type { Running } from '@auroralinks/runtime'
import { silentTelemetry } from '@auroralinks/telemetry'
import { start, variables } from '../src/service.ts'

export interface Harness {
  bus: Bus
  database: Database
  device: string
  key: bigint
  /** Records of the public topics, as they came. */
  published: { type: string; record: IncomingRecord }[]
  open(o?: {
    events?: string[]
    commandKey?: string
    values?: Record<string, string>
    at?: number
    id?: string
  }): Promise<string>
  empty(session: string): Promise<sessionV1.SessionReply>
  respond(
    session: string,
    rpcId: string,
    response: MessageInitShape<typeof sessionV1.RpcRespondedSchema>['response'],
  ): Promise<sessionV1.SessionReply>
  publish(type: string, schema: 'lost' | 'undelivered', value: object): Promise<void>
  create(
    args: MessageInitShape<typeof taskV1.CreateTaskSchema>['arguments'],
    o?: MessageInitShape<typeof taskV1.CreateTaskSchema>,
  ): Promise<taskV1.TaskReply>
  cancel(taskId: string): Promise<taskV1.TaskReply>
  /** Lets the planner forget the device. */
  forget(): Promise<taskV1.TaskReply>
  task(id: string): Promise<{
    status: string
    attempts: number
    result: unknown
    fault: { code: string; string: string; detail: unknown[] } | null
    progress: unknown
  }>
  restart(): Promise<void>
  /** Ends the planner in order, and nothing else. */
  retire(): Promise<void>
  /** The id of the session that was opened last: `open` itself waits until that is durable. */
  opened(): string
  /** Whoever waits for a reply waits no more. */
  stopAsking(): Promise<void>
  stop(): Promise<void>
}

/** Of the planner. */
export const SECRET_KEY = 'a key for tests only'

export interface HarnessOptions {
  /** Another one whose database and device this one shares; it ends first. */
  beside?: Harness
  /** The bus (default: one in memory of its own). */
  bus?: Bus
  /** What the planner takes for the database. */
  plannersDatabase?: (database: Database) => Database
}

/** Everything that one scenario needs; the device is registered. */
export async function harness(env: Record<string, string> = {}, o: HarnessOptions = {}): Promise<Harness> {
  const { database, drop } = o.beside ? { database: o.beside.database, drop: async () => {} } : await testDatabase()
  const bus = o.bus ?? createMemoryBus({})
  const plannersDatabase = o.plannersDatabase?.(database) ?? database
  const planner = (): Promise<Running> =>
    start({
      bus,
      database: plannersDatabase,
      clock: systemClock,
      logger: silentLogger,
      telemetry: silentTelemetry,
      instanceId: newId(),
      config: readConfig(variables, { ACS_SECRET_KEY: SECRET_KEY, ...env }),
    })
  const asker: Asker = createAsker({ bus, instanceId: newId() })
  await asker.ready
  const published: Harness['published'] = []
  const world = bus.subscribe({
    group: 'world',
    topics: [TOPICS.deviceEvents.name, TOPICS.taskEvents.name, TOPICS.deadLetter.name],
    from: 'earliest',
    handler: r =>
      void published.push({ type: r.headers[HEADER.type]!, record: { ...r, value: Uint8Array.from(r.value) } }),
  })
  await world.ready
  let running = await planner()
  const device = '00D09E-Box-1'
  const [row] = o.beside
    ? [{ key: o.beside.key }]
    : await database.query<{ key: bigint }>({
        text: "INSERT INTO device (id, oui, product_class, serial_number, state) VALUES ($1, '00D09E', 'Box', '1', 'active') RETURNING key",
        values: [device],
      })
  const headers = (type: string): Record<string, string> =>
    cloudEventHeaders({ id: newId(), source: 'test', type, subject: device, time: Date.now() })
  const post = async (type: string, value: Uint8Array): Promise<sessionV1.SessionReply> =>
    fromBinary(
      sessionV1.SessionReplySchema,
      (
        await asker.ask(
          { topic: TOPICS.sessionEvents.name, key: device, value, headers: headers(type) },
          { deadlineMs: 15_000 },
        )
      ).value,
    )
  const command = async (type: string, value: Uint8Array): Promise<taskV1.TaskReply> =>
    fromBinary(
      taskV1.TaskReplySchema,
      (
        await asker.ask(
          { topic: TOPICS.taskCommands.name, key: device, value, headers: headers(type) },
          { deadlineMs: 15_000 },
        )
      ).value,
    )
  let last = ''
  return {
    opened: () => last,
    stopAsking: () => asker.close(),
    bus,
    database,
    device,
    key: row!.key,
    published,
    async open(given = {}) {
      const sessionId = given.id ?? newId()
      last = sessionId
      const values = given.values ?? {
        'Device.DeviceInfo.SoftwareVersion': '1.0',
        'Device.ManagementServer.ConnectionRequestURL': 'http://127.0.0.1:9/cr',
      }
      const parameters = toBinary(
        cwmpV1.ParameterListSchema,
        create(cwmpV1.ParameterListSchema, {
          parameters: Object.entries(values).map(([name, value]) => ({ name, value, type: 'xsd:string' })),
        }),
      )
      const value = toBinary(
        sessionV1.SessionOpenedSchema,
        create(sessionV1.SessionOpenedSchema, {
          sessionId,
          deviceKey: row!.key,
          device: { manufacturer: 'A', oui: '00D09E', productClass: 'Box', serialNumber: '1' },
          parameters,
          cwmpVersion: '1.2',
          authentication: 'none',
          remoteAddress: '192.0.2.1',
          events: (given.events ?? ['2 PERIODIC']).map(code => ({
            code,
            commandKey: code.startsWith('M ') ? (given.commandKey ?? '') : '',
          })),
          receivedAt: BigInt(given.at ?? Date.now()),
          rpcId: '1',
          said: { bytes: 2000, xml: Buffer.from('<Inform/>') },
        }),
      )
      await bus.publish({ topic: TOPICS.sessionEvents.name, key: device, value, headers: headers(TYPE.sessionOpened) })
      return sessionId
    },
    empty: sessionId =>
      post(
        TYPE.emptyReceived,
        toBinary(
          sessionV1.EmptyReceivedSchema,
          create(sessionV1.EmptyReceivedSchema, { sessionId, receivedAt: BigInt(Date.now()), cwmpVersion: '1.2' }),
        ),
      ),
    respond: (sessionId, rpcId, response) =>
      post(
        TYPE.rpcResponded,
        toBinary(
          sessionV1.RpcRespondedSchema,
          create(sessionV1.RpcRespondedSchema, {
            sessionId,
            rpcId,
            response: response!,
            receivedAt: BigInt(Date.now()),
            cwmpVersion: '1.2',
            said: { bytes: 300, xml: Buffer.from('<Response/>') },
          }),
        ),
      ),
    publish: (type, schema, value) =>
      bus.publish({
        topic: TOPICS.sessionEvents.name,
        key: device,
        headers: headers(type),
        value:
          schema === 'lost'
            ? toBinary(sessionV1.SessionLostSchema, create(sessionV1.SessionLostSchema, value))
            : toBinary(sessionV1.ReplyUndeliveredSchema, create(sessionV1.ReplyUndeliveredSchema, value)),
      }),
    create: (args, more = {}) =>
      command(
        TYPE.taskCreate,
        toBinary(
          taskV1.CreateTaskSchema,
          create(taskV1.CreateTaskSchema, { taskId: newId(), deviceId: device, arguments: args!, ...more }),
        ),
      ),
    cancel: taskId =>
      command(
        TYPE.taskCancel,
        toBinary(taskV1.CancelTaskSchema, create(taskV1.CancelTaskSchema, { taskId, deviceId: device })),
      ),
    forget: () =>
      command(
        TYPE.deviceForget,
        toBinary(taskV1.ForgetDeviceSchema, create(taskV1.ForgetDeviceSchema, { deviceId: device })),
      ),
    async task(id) {
      const [t] = await database.query<never>({
        text: 'SELECT status, attempts, result, fault, progress FROM task WHERE id = $1',
        values: [id],
      })
      return t!
    },
    async restart() {
      await running.stop()
      running = await planner()
    },
    retire: () => running.stop(),
    async stop() {
      await running.stop()
      await world.close()
      await asker.close()
      await bus.close()
      await drop()
    },
  }
}

/** The id of the task that a reply names, or a failure with the refusal. */
export function accepted(reply: taskV1.TaskReply): string {
  if (reply.reply.case !== 'task') throw new Error(`refused: ${JSON.stringify(reply.reply.value)}`)
  return reply.reply.value.taskId
}

/** The RPC in a reply. */
export function rpcOf(reply: sessionV1.SessionReply): sessionV1.Rpc {
  if (reply.reply.case !== 'rpc') throw new Error(`no RPC but ${reply.reply.case}`)
  return reply.reply.value
}
