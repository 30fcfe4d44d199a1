/**
 * What the tests share: the API over HTTP on a real database and the memory bus, and the other side of its commands.
 * The services themselves are held against the API by the whole-system scenarios; here their side is played by
 * short scripts over the same contracts, so that each answer and each silence can be had at will.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryBus } from '@auroralinks/bus'
import type { Bus, IncomingRecord } from '@auroralinks/bus'
import {
  HEADER,
  SCHEMA_OF,
  TOPICS,
  TYPE,
  cloudEventHeaders,
  connectionRequestV1,
  create,
  fromBinary,
  registryV1,
  tagKey,
  taskV1,
  toBinary,
} from '@auroralinks/contracts'
import type { EventType, MessageInitShape } from '@auroralinks/contracts'
import { testDatabase } from '@auroralinks/testkit/database'
import type { Database } from '@auroralinks/database'
import { replyAddressOf, replyTo } from '@auroralinks/reply'
import { newId, readConfig, silentLogger, systemClock, untilReady } from '@auroralinks/runtime'
import type { Logger, Running } from '@auroralinks/runtime'
import { silentTelemetry } from '@auroralinks/telemetry'
import { start, variables } from './service.ts'
import type { Simulator } from './service.ts'

export const TOKEN = 'a-token-for-tests'

type TaskReply = NonNullable<MessageInitShape<typeof taskV1.TaskReplySchema>['reply']>
type RegistryReply = NonNullable<MessageInitShape<typeof registryV1.RegistryReplySchema>['reply']>
type RequestReply = NonNullable<MessageInitShape<typeof connectionRequestV1.ConnectionRequestReplySchema>['reply']>

/** What the others answer; null is silence. A test replaces what it needs. */
export interface Script {
  create(m: taskV1.CreateTask): TaskReply | null | Promise<TaskReply | null>
  /** The session that the device is in, as the planner says it of a task that was created; empty: none. */
  session?: string
  cancel(m: taskV1.CancelTask): TaskReply | null
  forget(m: taskV1.ForgetDevice): TaskReply | null
  clear(m: taskV1.ClearFault): TaskReply | null
  registry(m: registryV1.RegistryCommand): RegistryReply | null | Promise<RegistryReply | null>
  connectionRequest(m: connectionRequestV1.CreateConnectionRequest): RequestReply | null
  cancelConnectionRequest(m: connectionRequestV1.CancelConnectionRequest): RequestReply | null
  help(m: connectionRequestV1.HelpDevice): RequestReply | null
}

export interface Reply {
  status: number
  headers: Headers
  body: any
}

export interface Harness {
  url: string
  database: Database
  bus: Bus
  script: Script
  /** Every command that came, in order. */
  commands: { type: string; message: any; headers: Record<string, string> }[]
  service: Running & { port: number }
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>
  /** A gauge's value now. */
  gauge(name: string): unknown
  /** Publishes an event as the others do. */
  publish(type: EventType, deviceId: string, init: object, id?: string): Promise<void>
  close(): Promise<void>
}

/** A task as the planner would show it. */
export const wireTask = (
  m: { taskId: string; deviceId: string },
  o: Omit<MessageInitShape<typeof taskV1.TaskSchema>, '$typeName'> = {},
): TaskReply & { case: 'task' } => ({
  case: 'task',
  value: create(taskV1.TaskSchema, {
    taskId: m.taskId,
    deviceId: m.deviceId,
    type: 'reboot',
    status: 'queued',
    createdAt: BigInt(Date.UTC(2026, 0, 1)),
    argumentsJson: '{}',
    ...o,
  }),
})

const taskReply = (reply: TaskReply, sessionId = ''): Uint8Array =>
  toBinary(taskV1.TaskReplySchema, create(taskV1.TaskReplySchema, { reply, sessionId }))

function standardScript(database: Database): Script {
  return {
    create: m => wireTask(m, { type: m.arguments.case ?? '' }),
    cancel: m => wireTask(m, { status: 'cancelled' }),
    forget: () => ({ case: 'done', value: {} }),
    clear: () => ({ case: 'done', value: {} }),
    async registry(m) {
      const set = async (assignment: string, value: unknown): Promise<RegistryReply> => {
        const rows = await database.query<{ key: bigint }>({
          text: `update device set ${assignment} where id = $1 returning key`,
          values: [m.deviceId, value],
        })
        return rows[0] === undefined
          ? { case: 'refused', value: { code: 'not-found', string: 'No such device' } }
          : { case: 'done', value: { deviceKey: rows[0].key } }
      }
      const [known] = await database.query<{ tenant: string | null }>({
        text: 'select tenant from device where id = $1',
        values: [m.deviceId],
      })
      if (m.tenant !== '' && known !== undefined && known.tenant !== m.tenant)
        return { case: 'refused', value: { code: 'id-not-available', string: 'This id is taken' } }
      switch (m.change.case) {
        case 'setTenant':
          return set('tenant = $2', m.change.value.tenant || null)
        case 'setTags': {
          const { add, remove } = m.change.value
          const [row] = await database.query<{ tags: string[] }>({
            text: 'select tags from device where id = $1',
            values: [m.deviceId],
          })
          const gone = new Set(remove.map(tagKey))
          const tags = [...new Map([...(row?.tags ?? []), ...add].map(t => [tagKey(t), t])).values()]
            .filter(t => !gone.has(tagKey(t)))
            .sort()
          await set('tag_keys = $2', tags.map(tagKey))
          return set('tags = $2', tags)
        }
        case 'setState':
          return set('state = $2', m.change.value.state)
        case 'takeOver': {
          const key = await addDevice(database, m.deviceId, { state: 'expected', tenant: m.tenant || null })
          await set('replaces = $2', m.change.value.fromDeviceId)
          return { case: 'done', value: { deviceKey: key, movedTags: ['t'], movedCredentials: 'moved' } }
        }
        case 'noteReplaced':
          return set('replaced_by = $2', m.change.value.byDeviceId)
        case 'rotateCredentials':
          return set('traced = traced or $2', false)
        case 'provision': {
          const tenant = m.tenant || (m.change.value.tenant ?? null) || null
          const key = await addDevice(database, m.deviceId, {
            state: 'expected',
            tags: m.change.value.addTags,
            tenant,
          })
          const isNew = known === undefined
          return { case: 'done', value: { deviceKey: key, created: isNew, unchanged: !isNew } }
        }
        case 'claim': {
          await set('quarantine = $2', null)
          return set('state = $2', 'active')
        }
        case 'setXmlDeclaration': {
          const { mode } = m.change.value
          await set('xml_declaration = $2', mode === 'auto' ? null : mode === 'always')
          return set('xml_declaration_by = $2', mode === 'auto' ? null : 'operator')
        }
        case 'setRedirect':
          return set('redirect_to = $2', m.change.value.url || null)
        case 'setTraced':
          return set('traced = $2', m.change.value.traced)
        case 'removeDevice': {
          await database.query({ text: 'delete from device where id = $1', values: [m.deviceId] })
          return { case: 'done', value: {} }
        }
        case 'setCredentials': {
          const key = await addDevice(database, m.deviceId, { state: 'expected', tenant: m.tenant || null })
          const c = m.change.value
          await database.query({
            text: 'insert into credential (device_key, username, password) values ($1, $2, $3) on conflict (device_key) do update set username = excluded.username, password = excluded.password',
            values: [key, c.username ?? m.deviceId, c.sealedPassword?.length ? Buffer.from(c.sealedPassword) : null],
          })
          return { case: 'done', value: { deviceKey: key, created: known === undefined } }
        }
        default:
          return { case: 'refused', value: { code: 'unknown-change', string: 'not known' } }
      }
    },
    connectionRequest: m => ({
      case: 'request',
      value: {
        id: m.id,
        deviceId: m.deviceId,
        status: 'pending',
        createdAt: BigInt(Date.now()),
        at: BigInt(Date.now()),
      },
    }),
    cancelConnectionRequest: m => ({
      case: 'request',
      value: { id: m.id, deviceId: m.deviceId, status: 'expired', reason: 'cancelled', at: BigInt(Date.now()) },
    }),
    help: m => ({ case: 'help', value: { deviceId: m.deviceId, help: m.help, taskId: newId() } }),
  }
}

function answerWith(
  script: Script,
  record: IncomingRecord,
): Promise<{ type: EventType; value: Uint8Array } | null> | { type: EventType; value: Uint8Array } | null {
  const type = record.headers[HEADER.type] as EventType
  const message = fromBinary(SCHEMA_OF[type], record.value) as never
  const asTask = (r: TaskReply | null): { type: EventType; value: Uint8Array } | null =>
    r === null ? null : { type: TYPE.taskReply, value: taskReply(r, type === TYPE.taskCreate ? script.session : '') }
  switch (type) {
    case TYPE.taskCreate:
      return Promise.resolve(script.create(message)).then(asTask)
    case TYPE.taskCancel:
      return asTask(script.cancel(message))
    case TYPE.deviceForget:
      return asTask(script.forget(message))
    case TYPE.faultClear:
      return asTask(script.clear(message))
    case TYPE.registryChange:
      return Promise.resolve(script.registry(message)).then(r =>
        r === null
          ? null
          : {
              type: TYPE.registryReply,
              value: toBinary(registryV1.RegistryReplySchema, create(registryV1.RegistryReplySchema, { reply: r })),
            },
      )
    case TYPE.connectionRequestCreate:
    case TYPE.connectionRequestCancel:
    case TYPE.connectionRequestHelp: {
      const r =
        type === TYPE.connectionRequestCreate
          ? script.connectionRequest(message)
          : type === TYPE.connectionRequestCancel
            ? script.cancelConnectionRequest(message)
            : script.help(message)
      return r === null
        ? null
        : {
            type: TYPE.connectionRequestReply,
            value: toBinary(
              connectionRequestV1.ConnectionRequestReplySchema,
              create(connectionRequestV1.ConnectionRequestReplySchema, { reply: r }),
            ),
          }
    }
    default:
      return null
  }
}

/** A device in the registry. @returns its number */
export async function addDevice(
  database: Database,
  id: string,
  o: {
    oui?: string
    productClass?: string
    serialNumber?: string
    state?: string
    tags?: string[]
    tenant?: string | null
  } = {},
): Promise<bigint> {
  const [oui = '', second = '', third] = id.split('-')
  const [row] = await database.query<{ key: bigint }>({
    text: `insert into device (id, oui, product_class, serial_number, manufacturer, state, tags, tag_keys, tenant) values ($1, $2, $3, $4, 'Acme', $5, $6, $7, $8) on conflict (id) do update set state = device.state returning key`,
    values: [
      id,
      o.oui ?? oui,
      o.productClass ?? (third === undefined ? '' : second),
      o.serialNumber ?? third ?? second,
      o.state ?? 'active',
      o.tags ?? [],
      (o.tags ?? []).map(tagKey),
      o.tenant ?? null,
    ],
  })
  return row!.key
}

export async function harness(
  o: {
    environment?: Record<string, string>
    logger?: Logger
    patienceMs?: number
    consoleFolder?: string
    simulator?: Simulator
  } = {},
): Promise<Harness> {
  const { database, drop } = await testDatabase()
  const bus = createMemoryBus()
  const dataDir = await mkdtemp(join(tmpdir(), 'acs-api-'))
  const script = standardScript(database)
  const commands: Harness['commands'] = []
  const gauges = new Map<string, () => unknown>()
  const others = bus.subscribe({
    group: 'others',
    from: 'earliest',
    topics: [TOPICS.taskCommands.name, TOPICS.registryCommands.name, TOPICS.connectionRequestCommands.name],
    async handler(record) {
      const type = record.headers[HEADER.type] as EventType
      commands.push({ type, message: fromBinary(SCHEMA_OF[type], record.value), headers: { ...record.headers } })
      const answer = await answerWith(script, record)
      const to = replyAddressOf(record.headers)
      if (answer !== null && to !== null)
        await replyTo(bus, to, { key: record.key, source: 'test', time: Date.now(), ...answer })
    },
  })
  await others.ready
  const cleanUp = async (): Promise<void> => {
    await others.close()
    await bus.close()
    await drop()
    await rm(dataDir, { recursive: true, force: true })
  }
  const service = await start({
    bus,
    database,
    clock: systemClock,
    logger: o.logger ?? silentLogger,
    telemetry: { ...silentTelemetry, gauge: (name, _help, read) => void gauges.set(name, read) },
    instanceId: 'test-api',
    ...(o.patienceMs === undefined ? {} : { patienceMs: o.patienceMs }),
    ...(o.consoleFolder === undefined ? {} : { consoleFolder: o.consoleFolder }),
    ...(o.simulator === undefined ? {} : { simulator: o.simulator }),
    config: readConfig(variables, {
      ACS_API_PORT: '0',
      ACS_API_HOST: '127.0.0.1',
      ACS_API_LINGER_MS: '0',
      ACS_ADMIN_TOKEN: TOKEN,
      ACS_DATA_DIR: dataDir,
      ACS_SECRET_KEY: 'a key for tests only',
      ACS_FILES_URL: 'http://files.example',
      ...o.environment,
    }),
  }).catch(async (error: unknown) => {
    await cleanUp()
    throw error
  })
  await untilReady(service)
  const url = `http://127.0.0.1:${service.port}/api/v1`
  return {
    url,
    database,
    bus,
    script,
    commands,
    service,
    async call(method, path, body, headers = {}) {
      const response = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${TOKEN}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await response.text()
      const type = response.headers.get('content-type') ?? ''
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? null : /json(?:;|$)/.test(type) && !type.includes('ndjson') ? JSON.parse(text) : text,
      }
    },
    gauge: name => gauges.get(name)?.(),
    async publish(type, deviceId, init, id = newId()) {
      const topic = type.startsWith('task.')
        ? TOPICS.taskEvents
        : type.startsWith('job.')
          ? TOPICS.jobEvents
          : type.startsWith('device.')
            ? TOPICS.deviceEvents
            : TOPICS.connectionRequestResults
      const schema = SCHEMA_OF[type]
      await bus.publish({
        topic: topic.name,
        key: deviceId,
        value: toBinary(schema, create(schema, init as never)),
        headers: cloudEventHeaders({ id, source: 'test', type, subject: deviceId, time: Date.now() }),
      })
    },
    async close() {
      await service.stop()
      await cleanUp()
    },
  }
}

/** Waits until `check` holds. */
export async function eventually(check: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (await check()) return
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  throw new Error(`never came: ${what}`)
}
