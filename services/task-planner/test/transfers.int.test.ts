import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  HEADER,
  TOPICS,
  TYPE,
  cloudEventHeaders,
  deviceV1,
  encodeMessage,
  fromBinary,
  sessionV1,
  taskV1,
  transferV1,
} from '@auroralinks/contracts'
import { createFileUrls, fileReferenceOf, newId } from '@auroralinks/runtime'
import { harness } from './harness.ts'
import type { Harness } from './harness.ts'

const FIRMWARE = '1 Firmware Upgrade Image'
let h: Harness
before(async () => {
  h = await harness({ ACS_TRACE: 'all' })
  await file('any.cfg', { fileType: '3 Vendor Configuration File' })
  await file('box-2.0.bin', { fileType: FIRMWARE, version: '2.0', oui: '00D09E', productClass: 'Box', size: 5_000 })
  await file('box-10.0.bin', { fileType: FIRMWARE, version: '10.0', oui: '00D09E', productClass: 'Box' })
  await file('box-9.9.bin', { fileType: FIRMWARE, version: '9.9' })
  await file('other.bin', { fileType: FIRMWARE, version: '99', oui: '000000' })
  await file('hub.bin', { fileType: FIRMWARE, version: '99', productClass: 'Hub' })
  await file('untyped.bin', {})
  await file('own.cfg', { fileType: '3 Vendor Configuration File', deviceId: h.device })
  await file('others.bin', { fileType: FIRMWARE, version: '100', deviceId: '00D09E-Box-2' })
})
after(() => h.stop())

const file = (
  name: string,
  f: {
    fileType?: string
    version?: string
    oui?: string
    productClass?: string
    size?: number
    deviceId?: string
    tenant?: string
  },
): Promise<unknown> =>
  h.database.prisma.file.create({
    data: { size: 1, sha256: 'ab'.repeat(32), createdAt: new Date(), name, ...f },
  })

const reply = async (value: { file?: string; url?: string; fileType?: string }) =>
  (await h.create({ case: 'download', value })).reply
const accepted = (r: taskV1.TaskReply['reply']): string => {
  assert.ok(r.case === 'task')
  return r.value.taskId
}
const rpcOf = ({ reply: r }: sessionV1.SessionReply): sessionV1.Rpc => {
  assert.equal(r.case, 'rpc')
  return r.value as sessionV1.Rpc
}
const seen = (type: string, value: Uint8Array): Promise<void> =>
  h.bus.publish({
    topic: TOPICS.transferEvents.name,
    key: h.device,
    value,
    headers: cloudEventHeaders({ id: newId(), source: 'files', type, subject: h.device, time: Date.now() }),
  })
const progress = (taskId: string, bytes: bigint): Promise<void> =>
  seen(
    TYPE.transferProgress,
    encodeMessage(transferV1.TransferProgressSchema, {
      taskId,
      deviceId: h.device,
      direction: 'download',
      bytes,
      total: 5_000n,
      at: BigInt(Date.now()),
    }),
  )
const called = (session: string, call: sessionV1.CpeCalled['call'], rpcId = newId(), at = Date.now()): Promise<void> =>
  h.bus.publish({
    topic: TOPICS.sessionEvents.name,
    key: h.device,
    value: encodeMessage(sessionV1.CpeCalledSchema, {
      sessionId: session,
      rpcId,
      receivedAt: BigInt(at),
      call,
      said: { bytes: 3, xml: Buffer.from(JSON.stringify(call?.value ?? {})) },
    }),
    headers: cloudEventHeaders({ id: newId(), source: 'cpe', type: TYPE.cpeCalled, subject: h.device, time: at }),
  })
const requested = (fileType: string) =>
  ({ case: 'requestDownload', value: { fileType, arguments: [] } }) as unknown as sessionV1.CpeCalled['call']
const informing = (version: string, o: Parameters<Harness['open']>[0] = {}): Promise<string> =>
  h.open({ ...o, values: { 'Device.DeviceInfo.SoftwareVersion': version } })

const until = async (what: string, check: () => Promise<boolean>): Promise<void> => {
  for (const end = performance.now() + 10_000; !(await check()); ) {
    if (performance.now() > end) assert.fail(`${what}: never`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

test('a file that is not there, or is for other devices, or of no type is refused, and the reason says which', async () => {
  for (const [args, why] of [
    [{ file: 'none.bin' }, /"none\.bin": there is no file/],
    [{ file: 'other.bin' }, /OUI 000000/],
    [{ file: 'hub.bin' }, /product class "Hub"/],
    [{ file: 'others.bin' }, /file of 00D09E-Box-2/],
    [{ file: 'untyped.bin' }, /fileType is needed/],
    [{ file: 'any.cfg', url: 'http://x.example/y' }, /not both/],
    [{ url: 'http://x.example/y' }, /fileType is needed/],
    [{ url: 'acs-file:download/x', fileType: FIRMWARE }, /http/],
  ] as const) {
    const refused = await reply(args)
    assert.ok(refused.case === 'refused', JSON.stringify(args))
    assert.equal(refused.value.code, 'invalid-arguments')
    assert.match(refused.value.string, why)
  }
  const own = accepted(await reply({ file: 'own.cfg' }))
  assert.equal((await h.cancel(own)).reply.case, 'task')
  const typed = accepted(await reply({ file: 'untyped.bin', fileType: 'X 00D09E Themes' }))
  assert.equal((await h.cancel(typed)).reply.case, 'task')
})

test('firmware: what is sent is what the file is then, how far it is shows, and no URL that is good rests anywhere', async () => {
  const id = accepted(await reply({ file: 'box-2.0.bin' }))
  await h.database.prisma.file.update({ where: { name: 'box-2.0.bin' }, data: { size: 6_000, version: '2.1' } })
  const s = await informing('1.0')
  const out = rpcOf(await h.empty(s))
  assert.ok(out.request.case === 'download')
  const { fileType, fileSize, url } = out.request.value
  assert.deepEqual([fileType, fileSize, fileReferenceOf(url)?.name], [FIRMWARE, 6_000, 'box-2.0.bin'])
  await h.respond(s, out.id, { case: 'download', value: { status: 1 } })
  await progress(id, 0n)
  await progress(id, 2_500n)
  const shown = async (): Promise<unknown> =>
    (await h.database.prisma.task.findUnique({ where: { id }, select: { steps: true } }))?.steps
  assert.deepEqual(await shown(), { done: 0, total: 5_000, unit: 'bytes' }, 'at most every two seconds')
  await h.restart()
  await progress(id, 4_000n)
  assert.deepEqual(await shown(), { done: 4_000, total: 5_000, unit: 'bytes' })
  const told = h.published.filter(p => p.type === TYPE.taskProgress)
  assert.deepEqual(
    told.map(p => fromBinary(taskV1.TaskSchema, p.record.value).progress?.done),
    [0n, 4_000n],
  )
  const booted = await informing('2.1', {
    events: ['1 BOOT', '7 TRANSFER COMPLETE', 'M Download'],
    commandKey: id.replaceAll('-', ''),
  })
  const urls = createFileUrls(['a key of the files'])
  const signed = urls.download.sign('http://files.example', {
    name: 'box-2.0.bin',
    deviceId: h.device,
    taskId: id,
    expires: 2e12,
  })
  const times = { startTime: '2026-01-01T00:00:00Z', completeTime: '2026-01-01T00:01:00Z' }
  await called(booted, {
    case: 'transferComplete',
    value: { commandKey: id.replaceAll('-', ''), ...times },
  } as unknown as sessionV1.CpeCalled['call'])
  await called(booted, {
    case: 'autonomousTransferComplete',
    value: { transferUrl: signed, fault: { code: '9010', string: `got ${signed}` }, ...times },
  } as unknown as sessionV1.CpeCalled['call'])
  await h.empty(booted)
  await until('it ends', async () => (await h.task(id)).status === 'succeeded')
  const token = signed.split('/').at(-2)!
  const rows = await Promise.all(
    ['task', 'session', 'session_message', 'fault'].map(t =>
      h.database.query({ text: `SELECT to_jsonb(t)::text AS row FROM ${t} t` }),
    ),
  )
  const all = JSON.stringify(rows)
  assert.ok(!all.includes(token) && /got http:\/\/files\.example\/files\/\*{4}\/box-2\.0\.bin/.test(all))
  assert.match(all, /<URL>\*{4}\/box-2\.0\.bin<\/URL>/, 'what we sent')
})

test('a device that asks for firmware gets the newest that is for it, once, and none that it runs already', async () => {
  const s = await informing('2.1')
  const rpcId = newId()
  const at = Date.now()
  await called(s, requested(FIRMWARE), rpcId, at)
  await called(s, requested(FIRMWARE), rpcId, at)
  await h.restart()
  await called(s, requested(FIRMWARE), rpcId, at)
  const tasks = await h.database.prisma.task.findMany({ where: { endedAt: null } })
  assert.deepEqual(
    tasks.map(t => [t.type, t.arguments]),
    [['download', { file: 'box-10.0.bin', delaySeconds: 0 }]],
  )
  const events = h.published
    .filter(p => p.type === TYPE.deviceDownloadRequested)
    .map(p => fromBinary(deviceV1.DownloadRequestedSchema, p.record.value))
  assert.deepEqual([...new Set(events.map(e => `${e.file} ${e.taskId}`))], [`box-10.0.bin ${tasks[0]!.id}`])
  assert.equal(
    new Set(h.published.filter(p => p.type === TYPE.deviceDownloadRequested).map(p => p.record.headers[HEADER.id]))
      .size,
    1,
  )
  const out = rpcOf(await h.empty(s))
  assert.ok(out.request.case === 'download')
  await h.respond(s, out.id, { case: 'download', value: { status: 0 } })
  const newest = await informing('10.0', { events: ['1 BOOT'] })
  await called(newest, requested(FIRMWARE))
  await called(newest, requested('2 Web Content'))
  assert.equal((await h.empty(newest)).reply.case, 'done')
  await until('it ends', async () => (await h.task(tasks[0]!.id)).status === 'succeeded')
})

test('a download that certainly did not run is sent again, with its file as it is by then', async () => {
  const id = accepted(await reply({ file: 'any.cfg' }))
  const lost = await informing('10.0')
  assert.equal(rpcOf(await h.empty(lost)).request.case, 'download')
  await h.retire()
  // What the file-server could have seen would be here by now.
  await h.database.query({
    text: `UPDATE task SET progress = jsonb_set(progress, '{intent,sentAt}', to_jsonb((progress->'intent'->>'sentAt')::bigint - 60000)) WHERE id = $1`,
    values: [id],
  })
  await h.database.prisma.file.update({ where: { name: 'any.cfg' }, data: { size: 77 } })
  await h.restart()
  const s = await informing('10.0')
  const asked = rpcOf(await h.empty(s))
  assert.equal(asked.request.case, 'getAllQueuedTransfers')
  const again = rpcOf(await h.respond(s, asked.id, { case: 'getAllQueuedTransfers', value: { transfers: [] } }))
  assert.ok(again.request.case === 'download')
  assert.deepEqual([again.request.value.commandKey, again.request.value.fileSize], [id.replaceAll('-', ''), 77])
  await h.respond(s, again.id, { case: 'download', value: { status: 0 } })
  await until('it ends', async () => (await h.task(id)).status === 'succeeded')
  assert.equal((await h.task(id)).attempts, 2)
})

test("a tenant's file goes to its devices alone, by name and by what is on offer; the installation's go to all", async () => {
  const own = (tenant: string | null) =>
    h.database.prisma.device.updateMany({ where: { id: h.device }, data: { tenant } })
  for (const [name, tenant] of [
    ['acme/t.bin', 'acme'],
    ['other/t.bin', 'other'],
  ] as const)
    await file(name, { tenant, fileType: '5 Tenant', version: tenant === 'acme' ? '1' : '9' })
  await file('all.bin', { fileType: '5 Tenant', version: '0' })
  const offered = async (): Promise<unknown> => {
    const s = await informing('10.0')
    await called(s, requested('5 Tenant'))
    const [task] = await h.database.prisma.task.findMany({ where: { endedAt: null, type: 'download' } })
    await h.cancel(task!.id)
    return (task!.arguments as { file: string }).file
  }
  for (const [tenant, mine, theirs, best] of [
    ['acme', 'acme/t.bin', 'other/t.bin', 'acme/t.bin'],
    [null, 'all.bin', 'acme/t.bin', 'all.bin'],
  ] as const) {
    await own(tenant)
    const refused = await reply({ file: theirs })
    assert.ok(refused.case === 'refused')
    assert.match(refused.value.string, /there is no file of this name/)
    await h.cancel(accepted(await reply({ file: mine })))
    assert.equal(await offered(), best)
  }
  await own('acme')
  await h.restart()
  const id = accepted(await reply({ file: 'acme/t.bin' }))
  await until('it is told', async () => h.published.some(p => p.record.headers[HEADER.id] === `${id}:queued`))
  const told = h.published.filter(p => p.record.headers[HEADER.id] === `${id}:queued`)
  assert.deepEqual([...new Set(told.map(p => p.record.headers[HEADER.tenant]))], ['acme'])
  await own('other')
  const s = await informing('10.0')
  assert.equal((await h.empty(s)).reply.case, 'done', 'nor once it has become another tenant’s')
  await until('it ends', async () => (await h.task(id)).status === 'failed')
})
