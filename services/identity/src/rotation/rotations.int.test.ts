import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { TOPICS, TYPE, fromBinary, taskV1 } from '@auroralinks/contracts'
import { createValueSealer } from '@auroralinks/runtime'
import { SECRET_KEY, accepted, digest, eventually, harness, sealer } from '../testing.ts'
import type { Harness } from '../testing.ts'

const SHARED = {
  ACS_CWMP_AUTH: 'required',
  ACS_CWMP_BOOTSTRAP_USERNAME: 'fleet',
  ACS_CWMP_BOOTSTRAP_PASSWORD: 'welcome',
}
const shared = () => digest('fleet', 'welcome')
const values = createValueSealer(SECRET_KEY)

let h: Harness
const tasks: taskV1.CreateTask[] = []
before(async () => {
  h = await harness(SHARED)
  const subscription = h.bus.subscribe({
    group: 'planner',
    topics: [TOPICS.taskCommands.name],
    from: 'earliest',
    handler: record => void tasks.push(fromBinary(taskV1.CreateTaskSchema, record.value)),
  })
  await subscription.ready
})
after(() => h.close())

const root = 'InternetGatewayDevice.'
/** What the last task of a device writes. */
function written(deviceId: string): Record<string, string> {
  const task = tasks.findLast(t => t.deviceId === deviceId && t.arguments.case === 'setParameterValues')
  assert.ok(task?.arguments.case === 'setParameterValues')
  return Object.fromEntries(
    task.arguments.value.values.map(v => {
      const text = values.open(deviceId, v.name, v.value)
      if (/Password$/.test(v.name)) assert.ok(text !== null, 'passwords are on the bus sealed alone')
      return [v.name.replace(`${root}ManagementServer.`, ''), text ?? v.value]
    }),
  )
}
const sentTo = (deviceId: string): number =>
  tasks.filter(t => t.deviceId === deviceId && t.arguments.case === 'setParameterValues').length
const told = (deviceId: string): (string | undefined)[] =>
  h.events.filter(e => e.key === deviceId).map(e => e.headers['ce_type'])
const credential = (deviceKey: bigint) => h.database.prisma.credential.findUnique({ where: { deviceKey } })

test('a device that comes with the shared credentials is sent its own, and both count until it has used them', async () => {
  const who = { serialNumber: 'R-1' }
  const { deviceId, deviceKey } = accepted(await h.inform(who, { digest: shared(), root }))
  const own = written(deviceId)
  assert.equal(own['Username'], deviceId)
  assert.match(own['Password']!, /^[\w-]{24}$/)
  assert.match(own['ConnectionRequestPassword']!, /^[\w-]{24}$/)
  assert.notEqual(own['Password'], own['ConnectionRequestPassword'])
  const read = tasks.findLast(t => t.deviceId === deviceId)!
  assert.deepEqual(
    [read.uniqueKey, read.arguments.value],
    [
      'acs:credentials-read',
      {
        ...read.arguments.value,
        names: [`${root}ManagementServer.Username`, `${root}ManagementServer.ConnectionRequestUsername`],
      },
    ],
    'what it tells of them is read back',
  )

  // The write was lost, or is on its way.
  assert.equal((await h.inform(who, { digest: shared(), root })).case, 'accept')
  assert.equal(sentTo(deviceId), 1, 'it is not sent again at once')

  assert.equal(
    accepted(await h.inform(who, { digest: digest(deviceId, own['Password']!), root })).authentication,
    'digest',
  )
  const kept = (await credential(deviceKey))!
  assert.deepEqual(
    [kept.username, sealer.open(kept.password!), sealer.open(kept.connectionRequestPassword!)],
    [deviceId, own['Password'], own['ConnectionRequestPassword']],
  )
  assert.equal(await h.database.prisma.nextCredential.count({ where: { deviceKey } }), 0)
  assert.equal((await h.inform(who, { digest: shared(), root })).case, 'challenge', 'the shared ones are over')
  await eventually(() => told(deviceId).includes(TYPE.deviceCredentialsChanged), 'told')
  assert.equal(told(deviceId).filter(type => type === TYPE.deviceCredentialsChanged).length, 1)
})

test('rotation on demand: sent in the next session, the old ones count until the new ones are used, and no longer', async () => {
  const who = { serialNumber: 'R-2' }
  const { deviceId } = accepted(await h.inform(who, { digest: shared(), root }))
  const none = '00D09E-Box-R%2D20'
  await h.change(none, { case: 'setCredentials', value: {} })
  assert.equal((await h.change(none, { case: 'rotateCredentials', value: {} })).case, 'refused', 'there is no password')
  // What it was sent and has not used goes once more, at once.
  const before = written(deviceId)
  assert.equal((await h.change(deviceId, { case: 'rotateCredentials', value: {} })).case, 'done')
  await h.inform(who, { digest: shared(), root })
  assert.equal(sentTo(deviceId), 2)
  assert.deepEqual(written(deviceId), before)
  const first = written(deviceId)['Password']!
  await h.inform(who, { digest: digest(deviceId, first), root })
  assert.equal((await h.change(deviceId, { case: 'rotateCredentials', value: {} })).case, 'done')
  await h.inform(who, { digest: digest(deviceId, first), root })
  const second = written(deviceId)['Password']!
  assert.notEqual(second, first)
  // After a restart too: what is on its way is in the database.
  await h.restart()
  for (const password of [first, first, second])
    assert.equal((await h.inform(who, { digest: digest(deviceId, password), root })).case, 'accept')
  assert.equal((await h.inform(who, { digest: digest(deviceId, first), root })).case, 'challenge')
  assert.equal(sentTo(deviceId), 3)
})

test('what an operator puts stands before what is on its way', async () => {
  const who = { serialNumber: 'R-3' }
  const { deviceId } = accepted(await h.inform(who, { digest: shared(), root }))
  const sent = written(deviceId)['Password']!
  await h.change(deviceId, { case: 'setCredentials', value: { sealedPassword: sealer.seal('by hand') } })
  assert.equal((await h.inform(who, { digest: digest(deviceId, sent), root })).case, 'challenge')
  assert.equal((await h.inform(who, { digest: digest(deviceId, 'by hand'), root })).case, 'accept')
})

test('A18: after a reset the shared credentials let it in where policy says so, with an event, and it is sent new ones', async () => {
  const who = { serialNumber: 'R-4' }
  const { deviceId } = accepted(await h.inform(who, { digest: shared(), root }))
  const own = written(deviceId)['Password']!
  await h.inform(who, { digest: digest(deviceId, own), root })
  const reset = { digest: shared(), root, events: ['0 BOOTSTRAP', '1 BOOT'] }
  assert.equal((await h.inform(who, reset)).case, 'challenge', 'not unless it is set')
  await h.restart({ ...SHARED, ACS_CWMP_BOOTSTRAP_AGAIN: 'reset' })
  try {
    assert.equal((await h.inform(who, { digest: shared(), root })).case, 'challenge', 'not without a reset')
    assert.equal((await h.inform(who, reset)).case, 'accept')
    assert.ok(told(deviceId).includes(TYPE.deviceBootstrapCredentialsUsed))
    assert.notEqual(written(deviceId)['Password'], own)
    assert.equal((await h.inform(who, { digest: digest(deviceId, own), root })).case, 'accept', 'its own still count')
  } finally {
    await h.restart(SHARED)
  }
})

test('A18: a device that keeps its own over a reset has those of connection requests written again, by themselves and not with each Inform', async () => {
  const who = { serialNumber: 'R-6' }
  const { deviceId } = accepted(await h.inform(who, { digest: shared(), root }))
  const first = written(deviceId)
  const own = { digest: digest(deviceId, first['Password']!), root }
  await h.inform(who, own)
  const reset = { ...own, events: ['0 BOOTSTRAP', '1 BOOT'] }
  for (let i = 0; i < 3; i++) assert.equal((await h.inform(who, reset)).case, 'accept')
  assert.equal(sentTo(deviceId), 2)
  const { ConnectionRequestUsername, ConnectionRequestPassword } = first
  assert.deepEqual(written(deviceId), { ConnectionRequestUsername, ConnectionRequestPassword })
  // Of one that has none on file, or proves nothing, nothing becomes known.
  const bare = '00D09E-Box-R%2D7'
  await h.change(bare, { case: 'setCredentials', value: { sealedPassword: sealer.seal('pw') } })
  assert.equal((await h.inform({ serialNumber: 'R-7' }, { ...reset, digest: digest(bare, 'pw') })).case, 'accept')
  assert.equal(sentTo(bare), 0)
  await h.restart({ ...SHARED, ACS_CWMP_AUTH: 'none' })
  try {
    assert.equal((await h.inform(who, { root, events: ['0 BOOTSTRAP'] })).case, 'accept')
    assert.equal(sentTo(deviceId), 2)
  } finally {
    await h.restart(SHARED)
  }
})

test('A7: a device that keeps 32 characters of its user name gets in with them, with either form of what is kept', async () => {
  for (const [keep, serialNumber] of [
    ['sealed', 'R-8-with-a-serial-number-that-is-long'],
    ['ha1', 'R-9-with-a-serial-number-that-is-long'],
  ] as const) {
    await h.restart({ ...SHARED, ACS_CWMP_KEEP: keep, ACS_CWMP_REALM: 'acs' })
    const { deviceId } = accepted(await h.inform({ serialNumber }, { digest: shared(), root }))
    const { Username, Password } = written(deviceId)
    const short = Username!.slice(0, 32)
    assert.notEqual(short, Username)
    for (let i = 0; i < 3; i++)
      assert.equal((await h.inform({ serialNumber }, { digest: digest(short, Password!), root })).case, 'accept')
    assert.equal((await h.inform({ serialNumber }, { digest: digest(short, 'guess'), root })).case, 'challenge')
    assert.equal(
      (await h.inform({ serialNumber }, { digest: shared(), root })).case,
      'challenge',
      'it has used its own',
    )
  }
  await h.restart(SHARED)
})

test('ACS_CWMP_OWN_CREDENTIALS=off: nothing is written to anybody', async () => {
  await h.restart({ ...SHARED, ACS_CWMP_OWN_CREDENTIALS: 'off' })
  try {
    const { deviceId } = accepted(await h.inform({ serialNumber: 'R-5' }, { digest: shared(), root }))
    assert.equal(sentTo(deviceId), 0)
  } finally {
    await h.restart(SHARED)
  }
})
