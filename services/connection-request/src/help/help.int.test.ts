import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  HEADER,
  TOPICS,
  TYPE,
  type connectionRequestV1,
  fromBinary,
  prepareCommand,
  taskV1,
} from '@auroralinks/contracts'
import { createValueSealer, newId } from '@auroralinks/runtime'
import { eventually, harness, refused, requestOf, SECRET_KEY } from '../testing.ts'
import type { Harness } from '../testing.ts'

let h: Harness
const tasks: taskV1.CreateTask[] = []
const file = join(tmpdir(), `help-${newId()}.json`)
const rules = (value: unknown): Promise<void> => writeFile(file, JSON.stringify(value))
const HOUR = 3_600_000

before(async () => {
  await rules([
    {
      about: 'boxes',
      stun: { server: 'stun.example.net', port: 3_478 },
      interval: { seconds: 600, forSeconds: 3_600 },
      scheduleInform: true,
    },
  ])
  h = await harness({ ACS_CR_HELP: file })
  const planner = h.bus.subscribe({
    group: 'planner',
    topics: [TOPICS.taskCommands.name],
    from: 'earliest',
    handler: r => {
      assert.equal(r.headers[HEADER.type], TYPE.taskCreate)
      tasks.push(fromBinary(taskV1.CreateTaskSchema, r.value))
    },
  })
  await planner.ready
})
after(async () => {
  await h.close()
  await rm(file, { force: true })
})

/** A device that nobody can reach. */
async function unreachable(o: { password?: string; informSeconds?: number } = {}): Promise<string> {
  const id = await h.device(null, { ...(o.password !== undefined && { password: o.password }) })
  await h.database.prisma.deviceStatus.updateMany({
    where: { deviceId: id },
    data: { lastInformAt: new Date(Date.now() - 60_000), informSeconds: o.informSeconds ?? 86_400 },
  })
  return id
}
const tasksOf = (id: string): taskV1.CreateTask[] => tasks.filter(t => t.deviceId === id)
const given = async (id: string, n: number): Promise<taskV1.CreateTask[]> => {
  await eventually(
    () => tasksOf(id).length >= n,
    () => `${n} tasks for ${id}, of ${tasksOf(id).length}`,
  )
  return tasksOf(id)
}
const valuesOf = (t: taskV1.CreateTask): Record<string, string> =>
  t.arguments.case === 'setParameterValues'
    ? Object.fromEntries(t.arguments.value.values.map(v => [v.name.split('.').at(-1), v.value]))
    : {}
/** As the planner writes it down. */
const taskRow = async (t: taskV1.CreateTask, status: string, endedAt: number): Promise<void> => {
  const { key: deviceKey } = await h.database.prisma.device.findUniqueOrThrow({ where: { id: t.deviceId } })
  await h.database.query({
    text: `INSERT INTO task (id, device_key, device_id, type, arguments, status, created_at, ended_at) VALUES ($1, $2, $3, 'setParameterValues', '{}', $4, now(), $5)`,
    values: [t.taskId, String(deviceKey), t.deviceId, status, new Date(endedAt)],
  })
}
const helpRow = (id: string, help: string) =>
  h.database.prisma.reachabilityHelp.findFirst({ where: { deviceId: id, help } })

test('a device that cannot be reached is given what the rules say, once: STUN with its own credentials, sealed, and a shorter interval', async () => {
  const id = await unreachable({ password: 'its own' })
  await h.request(id)
  const [a, b] = await given(id, 2)
  const byKey = new Map([a!, b!].map(t => [t.uniqueKey, t]))
  const stun = valuesOf(byKey.get('acs:reachability-stun')!)
  assert.deepEqual(
    [stun['STUNEnable'], stun['STUNServerAddress'], stun['STUNServerPort'], stun['STUNUsername']],
    ['1', 'stun.example.net', '3478', 'user'],
  )
  assert.equal(
    createValueSealer(SECRET_KEY).open(id, 'Device.ManagementServer.STUNPassword', stun['STUNPassword']!),
    'its own',
  )
  assert.deepEqual(valuesOf(byKey.get('acs:reachability-interval')!), { PeriodicInformInterval: '600' })
  await h.restart({ ACS_CR_HELP: file })
  await h.request(id)
  await h.request(id)
  await new Promise(resolve => setTimeout(resolve, 100))
  assert.equal(tasksOf(id).length, 2, 'also another instance does it no second time')
})

test('a device without credentials gets no STUN, and one that comes often no shorter interval', async () => {
  const id = await unreachable({ informSeconds: 300 })
  await h.request(id)
  await new Promise(resolve => setTimeout(resolve, 100))
  assert.deepEqual(tasksOf(id), [])
  assert.equal(refused(await h.help(id, { help: 'stun' })), 'no-credentials')
  assert.equal(refused(await h.help(id, { help: 'miracle' })), 'invalid-arguments')
  assert.equal(refused(await h.help('00D09E-nobody', { help: 'stun' })), 'unknown-device')
})

test('what lasts for a while is taken back when that is over, and may be done again then', async () => {
  const id = await unreachable()
  await h.request(id)
  const [begun] = await given(id, 1)
  await taskRow(begun!, 'succeeded', Date.now() - 2 * HOUR)
  await h.restart({ ACS_CR_HELP: file })
  const [, back] = await given(id, 2)
  assert.deepEqual(valuesOf(back!), { PeriodicInformInterval: '86400' })
  assert.equal(back!.uniqueKey, 'acs:reachability-interval')
  await eventually(
    async () => (await helpRow(id, 'interval'))?.undoneAt != null,
    () => 'taken back',
  )
  await h.request(id)
  assert.equal(valuesOf((await given(id, 3))[2]!)['PeriodicInformInterval'], '600')
})

test('a person has it done and takes it back; the rules do not do again what a person took back', async () => {
  const id = await unreachable({ password: 'pw' })
  const begun = await h.help(id, { help: 'interval', seconds: 60, forSeconds: 120 })
  assert.ok(begun.case === 'help')
  assert.equal(valuesOf((await given(id, 1))[0]!)['PeriodicInformInterval'], '60')
  assert.equal(refused(await h.help(id, { help: 'interval' })), 'on')
  const back = await h.help(id, { help: 'interval', undo: true })
  assert.ok(back.case === 'help')
  assert.equal((back.value as connectionRequestV1.HelpBegun).taskId, (await given(id, 2))[1]!.taskId)
  assert.equal(refused(await h.help(id, { help: 'interval', undo: true })), 'not-found')
  await h.request(id)
  const keys = (await given(id, 3)).slice(2).map(t => t.uniqueKey)
  assert.deepEqual(keys, ['acs:reachability-stun'])
})

test('what the rules do not say any more is taken back', async () => {
  const id = await unreachable({ password: 'pw' })
  await h.request(id)
  await given(id, 2)
  await rules([{ about: 'nothing but this', interval: { seconds: 600, forSeconds: 3_600 } }])
  await h.restart({ ACS_CR_HELP: file })
  const [, , off] = await given(id, 3)
  assert.deepEqual([off!.uniqueKey, valuesOf(off!)], ['acs:reachability-stun', { STUNEnable: '0' }])
})

test('before a wave a device that cannot be reached is told when to come, where the rules say so; one that can is not', async () => {
  await rules([{ about: 'waves', scheduleInform: true }])
  await h.restart({ ACS_CR_HELP: file })
  const at = Date.now() + 24 * HOUR
  const [cannot, can] = [await unreachable(), await h.device('http://127.0.0.1:9/cr')]
  for (const deviceId of [can, cannot])
    await h.bus.publish(prepareCommand({ id: newId(), deviceId, source: 'test', now: Date.now() }, at))
  const [told] = await given(cannot, 1)
  assert.ok(told!.arguments.case === 'scheduleInform')
  assert.deepEqual(
    [told!.arguments.value.at, told!.expires, tasksOf(can).length],
    [new Date(at).toISOString(), BigInt(at), 0],
  )
})

test('a device whose requests met nobody is helped without being asked again', async () => {
  await rules([{ about: 'all', interval: { seconds: 600, forSeconds: 3_600 } }])
  await h.restart({ ACS_CR_HELP: file })
  const id = await h.device('http://127.0.0.1:9/cr')
  await h.database.prisma.deviceStatus.updateMany({
    where: { deviceId: id },
    data: { lastInformAt: new Date(Date.now() - 60_000), informSeconds: 7_200 },
  })
  const request = requestOf(await h.request(id))
  await eventually(
    () => h.published(request.id).includes('unreachable'),
    () => 'unreachable',
  )
  assert.equal(valuesOf((await given(id, 1))[0]!)['PeriodicInformInterval'], '600')
})
