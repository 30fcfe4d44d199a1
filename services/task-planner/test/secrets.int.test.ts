import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  HEADER,
  TOPICS,
  TYPE,
  cloudEventHeaders,
  create,
  encodeMessage,
  fromBinary,
  sessionV1,
  taskV1,
  toBinary,
} from '@auroralinks/contracts'
import { PASSWORD, createSealer, createValueSealer, newId } from '@auroralinks/runtime'
import { createSecrets } from '../src/secrets/secrets.ts'
import { resealTasks } from '../src/shell/resealing.ts'
import { createLoader } from '../src/store/load.ts'
import { SECRET_KEY, harness } from './harness.ts'
import type { Harness } from './harness.ts'

const NAME = 'Device.WiFi.AccessPoint.1.Security.KeyPassphrase'
const SECRET = 'correct-horse-7'
const sealer = createValueSealer(SECRET_KEY)
let h: Harness
before(async () => {
  h = await harness({ ACS_RPC_PLUGINS: join(import.meta.dirname, '../../../examples/rpc-plugins') })
})
after(() => h.stop())

const setting = (value: string, name = NAME): Parameters<Harness['create']>[0] => ({
  case: 'setParameterValues',
  value: { values: [{ name, value, type: 'xsd:string' }] },
})

/** All that is stored, as text. */
const stored = async (): Promise<string> => {
  const rows = await Promise.all(
    ['task', 'session', 'session_message', 'fault', 'outbox', 'parameter'].map(table =>
      h.database.query({ text: `SELECT to_jsonb(t)::text AS row FROM ${table} t` }),
    ),
  )
  return JSON.stringify(rows)
}
const until = async (what: string, check: () => boolean | Promise<boolean>): Promise<void> => {
  for (const end = performance.now() + 10_000; !(await check()); ) {
    if (performance.now() > end) assert.fail(`${what}: never`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
const rpcOf = (reply: sessionV1.SessionReply): sessionV1.Rpc => {
  assert.equal(reply.reply.case, 'rpc')
  return reply.reply.value as sessionV1.Rpc
}
const valueSent = (rpc: sessionV1.Rpc): string => {
  assert.ok(rpc.request.case === 'setParameterValues')
  return rpc.request.value.parameters[0]!.value
}
/** A response as a gateway publishes it. */
const respondSealed = async (session: string, rpcId: string, text: string): Promise<void> => {
  const words = encodeMessage(sessionV1.RpcRespondedSchema, {
    response: {
      case: 'fault',
      value: { code: '9003', string: text, parameters: [{ name: NAME, code: '9007', string: text }] },
    },
    said: { bytes: 100, xml: Buffer.from(`<Fault>${text}</Fault>`) },
  })
  const value = toBinary(
    sessionV1.RpcRespondedSchema,
    create(sessionV1.RpcRespondedSchema, {
      sessionId: session,
      rpcId,
      receivedAt: BigInt(Date.now()),
      cwmpVersion: '1.2',
      sealed: createSealer(SECRET_KEY, 'session events').sealBytes(words, session),
    }),
  )
  await h.bus.publish({
    topic: TOPICS.sessionEvents.name,
    key: h.device,
    value,
    headers: cloudEventHeaders({
      id: newId(),
      source: 'test',
      type: TYPE.rpcResponded,
      subject: h.device,
      time: Date.now(),
    }),
  })
}

test('a secret that an integrator gives in clear is sealed before it is stored, published or sent; the same task once more is the same', async () => {
  const taskId = newId()
  const { reply } = await h.create(setting(SECRET), { taskId })
  assert.ok(reply.case === 'task')
  assert.deepEqual(JSON.parse(reply.value.argumentsJson).values[0].value, '****')
  assert.equal((await h.create(setting(SECRET), { taskId })).reply.case, 'task')
  assert.ok(!(await stored()).includes(SECRET))

  await h.restart()
  const session = await h.open()
  const rpc = rpcOf(await h.empty(session))
  assert.equal(sealer.open(h.device, NAME, valueSent(rpc)), SECRET)
  await respondSealed(session, rpc.id, `cannot take ${SECRET} or ${Buffer.from(SECRET).toString('base64')}`)
  await until('the task has failed', async () => (await h.task(taskId)).status === 'failed')
  const task = await h.task(taskId)
  assert.deepEqual([task.fault?.code, task.fault?.string], ['9003', 'cannot take **** or ****'])
  // The same POST once more, after the task and its secret are gone.
  await respondSealed(session, rpc.id, `cannot take ${SECRET}`)
  await h.empty(session)
  await until('the session is written', async () => (await stored()).includes('<Fault>cannot take'))
  const text = await stored()
  assert.ok(!text.includes(SECRET), text)
  await until(
    'its outcome is published',
    () => h.published.some(e => e.type === TYPE.taskFailed) && h.published.some(e => e.type === TYPE.deviceFaultRaised),
  )
  for (const { record } of h.published) assert.ok(!Buffer.from(record.value).includes(SECRET))
})

test('the passwords of operations on software modules are sealed as well, each by itself', async () => {
  const operations = [
    { operation: 'install', url: 'https://m.example/1', username: 'u', password: SECRET },
    { operation: 'install', url: 'https://m.example/2' },
  ]
  const { reply } = await h.create({ case: 'changeDuState', value: { operations } })
  assert.ok(reply.case === 'task')
  const shown = JSON.parse(reply.value.argumentsJson) as { operations: { password?: string }[] }
  assert.deepEqual(
    shown.operations.map(o => o.password),
    ['****', undefined],
  )
  const session = await h.open()
  const { id, request } = rpcOf(await h.empty(session))
  assert.ok(request.case === 'changeDuState')
  assert.equal(sealer.open(h.device, PASSWORD, request.value.operations[0]!.password), SECRET)
  assert.equal(request.value.operations[1]!.password, '')
  assert.ok(!(await stored()).includes(SECRET))
  await h.respond(session, id, { case: 'fault', value: { code: '9000', string: 'none', parameters: [] } })
})

test('the password of a packet capture is sealed for the parameter that it is written to', async () => {
  const capture = { Duration: '5', FileTarget: 'https://f.example/', Username: 'u', Password: SECRET }
  const { reply } = await h.create({ case: 'diagnostics', value: { test: 'packetCapture', arguments: capture } })
  assert.ok(reply.case === 'task')
  assert.equal(JSON.parse(reply.value.argumentsJson).arguments.Password, '****')
  const object = 'Device.PacketCaptureDiagnostics.'
  const session = await h.open()
  const look = rpcOf(await h.empty(session))
  const start = rpcOf(
    await h.respond(session, look.id, {
      case: 'getParameterValues',
      value: { parameters: [{ name: `${object}DiagnosticsState`, value: 'None', type: 'xsd:string' }] },
    }),
  )
  assert.ok(start.request.case === 'setParameterValues')
  const sent = start.request.value.parameters.find(p => p.name === `${object}Password`)
  assert.equal(sealer.open(h.device, `${object}Password`, sent!.value), SECRET)
  assert.ok(!(await stored()).includes(SECRET))
  await h.respond(session, start.id, {
    case: 'fault',
    value: { code: '9003', string: `not ${SECRET}`, parameters: [] },
  })
  await until('the task has failed', async () => (await h.task(reply.value.taskId)).status === 'failed')
  assert.equal((await h.task(reply.value.taskId)).fault?.string, 'not ****')
  assert.ok(!(await stored()).includes(SECRET))
})

test("a secret of a vendor's method that is given in clear is sealed", async () => {
  const { reply } = await h.create({
    case: 'vendorRpc',
    value: { method: 'X_02AC5A_Blink', arguments: { seconds: 5, pin: SECRET } },
  })
  assert.ok(reply.case === 'task')
  assert.deepEqual(JSON.parse(reply.value.argumentsJson), {
    method: 'X_02AC5A_Blink',
    arguments: { seconds: 5, pin: '****' },
  })
  const session = await h.open()
  const { id, request } = rpcOf(await h.empty(session))
  assert.ok(request.case === 'vendor')
  const fields = JSON.parse(request.value.fieldsJson) as { pin: string; seconds: number }
  assert.deepEqual([request.value.method, fields.seconds], ['X_02AC5A_Blink', 5])
  assert.equal(sealer.open(h.device, PASSWORD, fields.pin), SECRET)
  assert.ok(!(await stored()).includes(SECRET))
  await h.respond(session, id, { case: 'fault', value: { code: '9000', string: 'none', parameters: [] } })
})

test('a text that looks sealed and is not for this device and parameter is a value like any other', async () => {
  for (const value of [
    'sealed:v1:AAAA',
    sealer.seal('another device', NAME, SECRET),
    sealer.seal(h.device, 'Device.Users.User.1.Password', SECRET),
  ]) {
    const { reply } = await h.create(setting(value), { force: true })
    assert.ok(reply.case === 'task')
    const session = await h.open()
    const rpc = rpcOf(await h.empty(session))
    assert.equal(sealer.open(h.device, NAME, valueSent(rpc)), value)
    await h.respond(session, rpc.id, { case: 'setParameterValues', value: { status: 0 } })
  }
})

test('a value that its sender sealed stays as it is, and of no secret parameter is touched', async () => {
  const sealed = sealer.seal(h.device, NAME, SECRET)
  for (const [value, name] of [
    [sealed, NAME],
    ['sealed:v1:guest', 'Device.WiFi.SSID.1.SSID'],
  ] as const) {
    await h.create(setting(value, name))
    const session = await h.open()
    const rpc = rpcOf(await h.empty(session))
    assert.equal(valueSent(rpc), value)
    await h.respond(session, rpc.id, { case: 'setParameterValues', value: { status: 0 } })
  }
})

test('a command that is refused goes to the dead letters sealed', async () => {
  const value = encodeMessage(taskV1.CreateTaskSchema, {
    taskId: newId(),
    deviceId: '00D09E-Nobody',
    arguments: {
      case: 'addObject',
      value: { path: 'Device.Users.User.', values: [{ name: 'Password', value: SECRET }] },
    },
  })
  await h.bus.publish({
    topic: TOPICS.taskCommands.name,
    key: '00D09E-Nobody',
    value,
    headers: cloudEventHeaders({
      id: newId(),
      source: 'test',
      type: TYPE.taskCreate,
      subject: '00D09E-Nobody',
      time: Date.now(),
    }),
  })
  await until('the dead letter', () => h.published.some(e => e.record.topic === TOPICS.deadLetter.name))
  const letter = h.published.find(e => e.record.topic === TOPICS.deadLetter.name)!.record
  assert.match(letter.headers[HEADER.failure]!, /unknown-device|there is no device/)
  const { arguments: args } = fromBinary(taskV1.CreateTaskSchema, letter.value)
  assert.ok(args.case === 'addObject')
  assert.equal(sealer.open('00D09E-Nobody', 'Device.Users.User.1.Password', args.value.values[0]!.value), SECRET)
})

test('what a gateway sealed with another key fails its task, and the session goes on', async () => {
  const { reply } = await h.create({ case: 'reboot', value: {} })
  assert.ok(reply.case === 'task')
  const session = await h.open()
  const rpc = rpcOf(await h.empty(session))
  const value = toBinary(
    sessionV1.RpcRespondedSchema,
    create(sessionV1.RpcRespondedSchema, {
      sessionId: session,
      rpcId: rpc.id,
      receivedAt: BigInt(Date.now()),
      cwmpVersion: '1.2',
      sealed: createSealer('some other key of ours', 'session events').sealBytes(new Uint8Array(4), session),
    }),
  )
  await h.bus.publish({
    topic: TOPICS.sessionEvents.name,
    key: h.device,
    value,
    headers: cloudEventHeaders({
      id: newId(),
      source: 'test',
      type: TYPE.rpcResponded,
      subject: h.device,
      time: Date.now(),
    }),
  })
  await until('it has failed', async () => (await h.task(reply.value.taskId)).fault?.code === 'secret-unreadable')
})

test('when the sealing key changes, the secrets of waiting tasks are sealed under the new one, in the table and in what is read of it', async () => {
  const { reply } = await h.create(setting(SECRET), { force: true })
  assert.ok(reply.case === 'task')
  const { taskId } = reply.value
  const kept = async (): Promise<string> =>
    (
      await h.database.query<{ p: string }>({
        text: 'SELECT progress::text AS p FROM task WHERE id = $1',
        values: [taskId],
      })
    )[0]!.p
  const sealedText = async (): Promise<string> => /sealed:v1:[\w-]+/.exec(await kept())![0]
  const present = 'the key from today on'
  const secrets = createSecrets(`${present},${SECRET_KEY}`)
  assert.equal((await resealTasks({ database: h.database, secrets })).done, 1)
  const only = createValueSealer(present)
  assert.equal(only.open(h.device, NAME, await sealedText()), SECRET)
  assert.deepEqual(await resealTasks({ database: h.database, secrets }), { done: 0, unreadable: 0 })

  // A planner that reads what is sealed under the key of before has it under the present one in its memory.
  const back = createSecrets(`${SECRET_KEY},${present}`)
  const device = await createLoader(h.database, Date.now, back).device(h.device)
  const task = device!.tasks.find(t => t.id === taskId)!
  const value = (task.arguments['values'] as { value: string }[])[0]!.value
  assert.equal(sealer.open(h.device, NAME, value), SECRET)
  assert.equal((await resealTasks({ database: h.database, secrets: back })).done, 1)
  assert.equal(sealer.open(h.device, NAME, await sealedText()), SECRET)
  await h.restart()
  const session = await h.open()
  const rpc = rpcOf(await h.empty(session))
  assert.equal(sealer.open(h.device, NAME, valueSent(rpc)), SECRET)
  await h.respond(session, rpc.id, { case: 'setParameterValues', value: { status: 0 } })
  await until('the task has ended', async () => (await h.task(taskId)).status === 'succeeded')
  assert.equal(await kept(), null, 'and its secret is gone')
})

test('a secret that a device repeats after its task has ended is masked, for a while', async () => {
  const secret = 'correct horse battery'
  const { reply } = await h.create(setting(secret), { force: true })
  assert.ok(reply.case === 'task')
  const session = await h.open()
  const rpc = rpcOf(await h.empty(session))
  await h.respond(session, rpc.id, { case: 'setParameterValues', value: { status: 0 } })
  await until('the task has ended', async () => (await h.task(reply.value.taskId)).status === 'succeeded')
  const next = await h.create({ case: 'reboot', value: {} })
  assert.ok(next.reply.case === 'task')
  const another = await h.open()
  const reboot = rpcOf(await h.empty(another))
  await respondSealed(another, reboot.id, `not while ${secret} is set`)
  const { taskId } = next.reply.value
  await until('it has failed', async () => (await h.task(taskId)).status === 'failed')
  assert.equal((await h.task(taskId)).fault?.string, 'not while **** is set')
  await until('the session is written', async () => (await stored()).includes('not while ****'))
  assert.ok(!(await stored()).includes(secret))
})
