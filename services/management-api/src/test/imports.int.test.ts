import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { newId } from '@auroralinks/runtime'
import { eventually, harness } from '../testing.ts'
import type { Harness, Reply } from '../testing.ts'

let api: Harness
before(async () => {
  api = await harness({ patienceMs: 300, environment: { ACS_API_MAX_FILE_MB: '1' } })
})
after(() => api.close())
beforeEach(() => {
  api.commands.length = 0
})

let files = 0
/** Serial numbers of its own for each test. */
const name = (): string => `I${++files}x`
const send = (text: string, query = '', headers: Record<string, string> = {}): Promise<Reply> =>
  api.call('POST', `/imports?kind=devices${query}`, text, { 'content-type': 'text/csv', ...headers })
const ended = async (id: string): Promise<any> => {
  let body: any
  await eventually(async () => {
    body = (await api.call('GET', `/imports/${id}`)).body
    return body.status !== 'running'
  }, 'the end of the import')
  return body
}
const asked = (): string[] => api.commands.map(c => c.message.deviceId)

test('a file is carried out line by line; what is wrong is named with its line, and stops nothing else', async () => {
  const s = name()
  const made = await send(
    [
      'oui,productClass,serialNumber,password,tags',
      `00D09E,Box,${s}1,first-secret,north;pilot`,
      `D09E,Box,${s}2,x,`,
      '',
      `00D09E,Box,${s}1,again,`,
      `00D09E,Box,${s}3,"x`,
      `00D09E,Box,${s}4,,`,
    ].join('\r\n'),
  )
  assert.deepEqual([made.status, made.body.status, made.body.lines], [202, 'running', 5])
  assert.equal(made.headers.get('location'), `/api/v1/imports/${made.body.id}`)
  const report = await ended(made.body.id)
  assert.deepEqual(
    [report.status, report.created, report.failed, report.progress],
    ['completed', 2, 3, { done: 5, total: 5, unit: 'lines' }],
  )
  assert.deepEqual(
    report.items.map((l: any) => [l.line, l.status, l.code, l.deviceId]),
    [
      [2, 'created', null, `00D09E-Box-${s}1`],
      [3, 'failed', 'invalid-oui', null],
      [5, 'failed', 'duplicate', null],
      [6, 'failed', 'malformed', null],
      [7, 'created', null, `00D09E-Box-${s}4`],
    ],
  )
  assert.equal(report.items[2].reason, 'line 2 has the same device')
  const failed = await api.call('GET', `/imports/${made.body.id}?status=failed&limit=2`)
  assert.deepEqual(
    failed.body.items.map((l: any) => l.line),
    [3, 5],
  )
  const next = await api.call('GET', `/imports/${made.body.id}?status=failed&limit=2&cursor=${failed.body.nextCursor}`)
  assert.deepEqual([next.body.items.map((l: any) => l.line), next.body.nextCursor], [[6], undefined])
  assert.ok((await api.call('GET', '/imports')).body.items.some((i: any) => i.id === made.body.id))
})

test('passwords are nowhere but sealed, and gone from here once they are asked for; the audit log has one entry', async () => {
  const s = name()
  const made = await send(`id,password\n00D09E-${s},hunter-of-${s}`)
  await ended(made.body.id)
  const rows = await api.database.query<{ body: unknown }>({
    text: 'select to_jsonb(x) as body from import_line x where import_id = $1',
    values: [made.body.id],
  })
  assert.deepEqual(rows.length, 1)
  assert.equal((rows[0]!.body as { body: unknown }).body, null)
  const { body } = await api.call('GET', '/audit?action=POST%20/imports&limit=1000')
  const entries = body.items.filter((e: any) => e.resource === `imports/${made.body.id}`)
  assert.deepEqual(
    entries.map((e: any) => [e.outcome, e.after]),
    [['done', { kind: 'devices', lines: 1, failed: 0 }]],
  )
  const sent = Buffer.from(api.commands[0]!.message.change.value.credentials.sealedPassword)
  assert.ok(sent.length > 0 && !sent.includes('hunter'))
  assert.doesNotMatch(JSON.stringify([rows, body, await api.call('GET', `/imports/${made.body.id}`)]), /hunter/)
})

test('the same Idempotency-Key is the same import, with another file a mistake; what is there already stays unchanged', async () => {
  const s = name()
  const file = `id\n00D09E-${s}`
  const key = { 'idempotency-key': newId() }
  const first = await send(file, '', key)
  await ended(first.body.id)
  const again = await send(file, '', key)
  assert.deepEqual(
    [again.status, again.body.id, again.headers.get('idempotent-replayed')],
    [202, first.body.id, 'true'],
  )
  assert.equal((await send(`${file}y`, '', key)).status, 422)
  assert.deepEqual(asked(), [`00D09E-${s}`], 'nothing was asked for twice')
  const anew = await send(file)
  assert.notEqual(anew.body.id, first.body.id)
  assert.deepEqual([(await ended(anew.body.id)).unchanged, (await ended(anew.body.id)).created], [1, 0])
})

test('a file that is none leaves nothing: no heading, unknown columns, nothing in it, too large, cut off', async () => {
  const count = async (): Promise<number> =>
    (await api.database.query<{ n: number }>({ text: 'select count(*)::int as n from import' }))[0]!.n
  const before = await count()
  for (const [file, why] of [
    ['', /no line that names a device/],
    ['id', /no line that names a device/],
    ['room,floor\n1,2', /no column "room"/],
    ['tags\nx', /have to be there/],
  ] as const) {
    const refused = await send(file)
    assert.deepEqual([refused.status, why.test(refused.body.detail)], [400, true], `${file}: ${refused.body.detail}`)
  }
  assert.equal((await send(`id\n${'00D09E-X\n'.repeat(200_000)}`)).status, 413)
  assert.equal((await api.call('POST', '/imports', 'id\nx')).status, 400)
  assert.equal((await api.call('POST', '/imports?kind=files', 'id\nx')).status, 400)
  const cut = new AbortController()
  await assert.rejects(
    fetch(`${api.url}/imports?kind=devices`, {
      method: 'POST',
      signal: cut.signal,
      duplex: 'half',
      headers: { authorization: 'Bearer a-token-for-tests', 'content-type': 'text/csv' },
      body: new ReadableStream({
        start(controller) {
          controller.enqueue(Buffer.from(`id\n00D09E-${name()}\n`))
          setTimeout(() => cut.abort(), 100)
        },
      }),
    } as RequestInit),
  )
  await eventually(async () => (await count()) === before, 'nothing is left')
  assert.deepEqual(asked(), [])
  const passedOver = await send(`id,room\n00D09E-${name()},7`, '&passOver=true')
  assert.equal(passedOver.status, 202)
  await ended(passedOver.body.id)
})

test('an import is cancelled: what waits is left, and it says so', async () => {
  const s = name()
  const { registry } = api.script
  const { promise: mayGoOn, resolve } = Promise.withResolvers<void>()
  try {
    api.script.registry = async m => {
      await mayGoOn
      return registry(m)
    }
    // More than are asked for at once, so that some wait.
    const made = await send(`id\n${Array.from({ length: 1_200 }, (_, i) => `00D09E-${s}${i}`).join('\n')}`)
    await eventually(() => api.commands.length > 0, 'the first lines')
    const cancelled = await api.call('DELETE', `/imports/${made.body.id}`)
    assert.deepEqual([cancelled.status, cancelled.body.status], [200, 'cancelled'])
    resolve()
    assert.equal((await api.call('DELETE', `/imports/${made.body.id}`)).status, 409)
    assert.equal((await api.call('DELETE', `/imports/${newId()}`)).status, 404)
    const left = await api.call('GET', `/imports/${made.body.id}?status=cancelled&sort=-line&limit=1`)
    assert.deepEqual([left.body.items[0].line, left.body.items[0].status], [1_201, 'cancelled'])
    assert.equal(asked().includes(`00D09E-${s}1199`), false)
  } finally {
    api.script.registry = registry
    resolve()
  }
})

test('a line that nobody answers is asked for again until somebody does', async () => {
  const s = name()
  const { registry } = api.script
  let silent = 1
  try {
    api.script.registry = m => (silent-- > 0 ? null : registry(m))
    const made = await send(`id\n00D09E-${s}`)
    const report = await ended(made.body.id)
    assert.deepEqual([report.status, report.created, report.failed], ['completed', 1, 0])
    assert.deepEqual(asked(), [`00D09E-${s}`, `00D09E-${s}`])
  } finally {
    api.script.registry = registry
  }
})
