/** Whatever is in a path, a query, a cursor or a body: a problem for the sender, never a defect of ours. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createLogger, newId } from '@auroralinks/runtime'
import { addDevice, harness, TOKEN } from '../testing.ts'
import type { Harness } from '../testing.ts'

const DEVICE = '00D09E-Box-1'
const IMPORT = newId()
const JOB = newId()
let api: Harness
let doc: any
const log: string[] = []
before(async () => {
  api = await harness({
    environment: { ACS_API_RATE_PER_SECOND: '0' },
    logger: createLogger({ service: 'management-api', destination: { write: line => void log.push(line) } }),
  })
  doc = (await api.call('GET', '/openapi.json')).body
  const { database } = api
  for (let i = 1; i <= 3; i++) {
    // Each leaves an entry in the audit log as well.
    await api.call('POST', '/api-keys', { name: `k${i}`, role: 'viewer' })
    await api.call('PUT', `/tenants/t${i}`, {})
    const key = await addDevice(database, `00D09E-Box-${i}`, { tags: ['t'] })
    await database.query({
      text: `insert into device_status (device_key, device_id, last_inform_at, last_boot_at) values ($1, $2, now(), now())`,
      values: [key, `00D09E-Box-${i}`],
    })
  }
  const { key } = (
    await database.query<{ key: bigint }>({ text: 'select key from device where id = $1', values: [DEVICE] })
  )[0]!
  await database.query({
    text: `insert into import (id, kind, status, created_at, created_by) values ($1, 'devices', 'completed', now(), 'x')`,
    values: [IMPORT],
  })
  const job = `insert into job (id, status, told, created_at, giver_kind, giver_id, giver_name, task, rate_per_second, wake) values ($1, 'completed', 'completed', now(), 'key', 'x', 'x', '{"type": "reboot"}', 1, true)`
  await database.query({ text: job, values: [JOB] })
  for (let i = 1; i <= 3; i++) {
    const id = newId()
    await database.query({ text: job, values: [id] })
    await database.query({
      text: `insert into job_device (job_id, n, device_id, status) values ($1, $2, $3, 'waiting')`,
      values: [JOB, i, `${DEVICE}-${i}`],
    })
    await database.query({
      text: `insert into task (id, device_key, device_id, type, arguments, status, created_at) values ($1, $2, $3, 'reboot', '{}', 'queued', now())`,
      values: [id, key, DEVICE],
    })
    await database.query({
      text: `insert into session (id, device_key, started_at, authentication, events) values ($1, $2, now(), 'none', '[]')`,
      values: [id, key],
    })
    await database.query({
      text: `insert into connection_request (id, device_key, device_id, status, created_at, updated_at, expires_at) values ($1, $2, $3, 'pending', now(), now(), now())`,
      values: [id, key, DEVICE],
    })
    await database.query({
      text: `insert into fault (id, device_key, device_id, cause, code, string, detail, at) values ($1, $2, $3, $4, '9002', '', '[]', now())`,
      values: [id, key, DEVICE, id],
    })
    await database.query({
      text: `insert into denied_source (id, place, address, why, sample, points, since, last_at, until) values ($1, $2, $2, 'method', '', 20, now(), now(), now() + interval '1 hour')`,
      values: [id, `198.51.100.${i}`],
    })
    await database.query({
      text: `insert into refused_device values ($1, '', '', '', '', '', 'p', '', '', '', '[]', now(), now(), 1)`,
      values: [id],
    })
    await database.query({
      text: `insert into approval (id, state, requested_at, expires_at, requester_kind, requester_id, requester_name, permission, action, resource, request, fingerprint) values ($1, 'pending', now(), now() + interval '1 hour', 'key', 'x', 'x', 'devices.delete', '', '', '{}', '')`,
      values: [id],
    })
    await database.query({
      text: `insert into file (name, size, sha256, created_at) values ($1, 1, repeat('a', 64), now())`,
      values: [`f${i}`],
    })
    await database.query({
      text: `insert into data_model (name, schema, models, missing, objects, parameters, size, uploaded_at, revision, compiled, format, document) values ($1, 'dm', '{}', '{}', 0, 0, 1, now(), $2, '', 0, '\\x00')`,
      values: [`m${i}`, id],
    })
    await database.query({
      text: `insert into import (id, kind, status, created_at, created_by) values ($1, 'devices', 'completed', now(), 'x')`,
      values: [id],
    })
    await database.query({
      text: `insert into import_line (import_id, line, status) values ($1, $2, 'created')`,
      values: [IMPORT, i],
    })
    await database.query({
      text: `with p as (insert into parameter_path (path) values ($2) returning id) insert into parameter (device_key, path_id, value, updated_at) select $1, id, '1', now() from p`,
      values: [key, `Device${i}.X.${i}`],
    })
  }
})
after(() => api.close())

/** Texts that something might not take, as they stand in a URL. */
const ODD = [
  '',
  '%00',
  'a%00b',
  '%ED%A0%80',
  '%ed%b0%80',
  '%ff',
  '%C3',
  '%',
  '%zz',
  '%25',
  '+',
  '%0A',
  '%F0%9F%98%80',
  "'",
  '%22',
  '\\',
  '{',
  '}',
  '-1',
  '0',
  '99999999999999999999',
  'NaN',
  'null',
  'true',
  '*',
  '0000-01-01T00:00:00Z',
  '0000-00-00',
  '2026-02-30',
  '2026-13-01T00:00:00Z',
  '99999-01-01T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  'infinity',
  '00000000-0000-0000-0000-000000000000',
  'x'.repeat(5_000),
  '..',
  '%2e%2e%2f',
  '__proto__',
  'constructor',
]

/** What filters are made of. */
const FILTERS = ODD.flatMap(odd => [
  odd,
  ...['lastInformAt', 'firstContactAt'].flatMap(f => [`${f}%3E%22${odd}%22`, `${f}%3D${odd}`]),
  ...['id', 'tags', 'mac', 'state', 'traced', 'lastEvents', 'softwareVersion', '%22Device.X.1%22'].flatMap(f => [
    `${f}%3D%22${odd}%22`,
    `${f}:%22${odd}%22`,
    `${f}%3C%22${odd}%22`,
  ]),
  `%22${odd}%22%3D1`,
]).concat(
  ['0000-01-01T00:00:00Z', '0001-01-01T00:00:00%2B14:00', '9999-12-31T23:59:59-14:00', '0000-12-31'].map(
    t => `lastInformAt%3E${t}`,
  ),
)

const get = async (path: string): Promise<{ status: number; body: any }> => {
  const response = await fetch(`http://127.0.0.1:${api.service.port}/api/v1${path}`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : JSON.parse(text) }
}

/** A problem for the sender, or an answer. */
const fine = ({ status, body }: { status: number; body: any }, what: string): void => {
  const shown = what.slice(0, 200)
  assert.ok(status < 500, `${shown}: ${status} ${JSON.stringify(body)}`)
  if (status >= 400) assert.match(body?.type ?? '', /^urn:auroralinks:problem:/, shown)
}

/** The lists, with what their queries may name. */
const lists = (): { path: string; parameters: string[]; sorts: string[] }[] =>
  Object.entries<any>(doc.paths)
    .filter(([path, o]) => o.get !== undefined && path !== '/events')
    .map(([path, o]) => {
      const parameters = (o.get.parameters ?? []).filter((p: any) => p.in === 'query')
      const sort = parameters.find((p: any) => p.name === 'sort')
      const fields = /Fields: (.*)$/.exec(sort?.description ?? sort?.schema?.description ?? '')?.[1]?.split(', ') ?? []
      return {
        path: path
          .replace('/devices/{id}', `/devices/${DEVICE}`)
          .replace('/imports/{id}', `/imports/${IMPORT}`)
          .replace('/jobs/{id}', `/jobs/${JOB}`),
        parameters: parameters.map((p: any) => p.name),
        sorts: fields,
      }
    })

test("odd values of every query parameter of every route are the sender's", async () => {
  let asked = 0
  for (const { path, parameters } of lists().filter(l => !l.path.includes('{'))) {
    for (const name of parameters) {
      for (const value of name === 'filter' ? FILTERS : ODD) {
        fine(await get(`${path}?${name}=${value}`), `${path}?${name}=${value}`)
        asked++
      }
    }
    for (const odd of ODD) fine(await get(`${path}?${odd}=1`), `${path}?${odd}=1`)
  }
  assert.ok(asked > 500, `only ${asked} were asked`)
  assert.deepEqual(
    log.filter(l => l.includes('a request failed')),
    [],
  )
})

test("odd ids and names in every path are the sender's", async () => {
  for (const path of Object.keys(doc.paths).filter(p => p.includes('{') && doc.paths[p].get !== undefined)) {
    for (const odd of ODD) fine(await get(path.replaceAll(/\{\w+\}/g, odd)), `${path} ${odd}`)
  }
  for (const odd of ODD)
    for (const path of [`/devices/${DEVICE}/tags/${odd}`, `/devices/${odd}/credentials`, `/files/${odd}`])
      fine(await api.call('DELETE', path), path)
  assert.deepEqual(
    log.filter(l => l.includes('a request failed')),
    [],
  )
})

test('NUL characters and halves of surrogate pairs are 400 wherever they stand', async () => {
  for (const odd of ['%00', 'a%00', '%ED%A0%80', '%ff', 'a%C3']) {
    for (const path of [
      `/devices?serialNumber=${odd}`,
      `/devices?filter=id%3D%22${odd}%22`,
      `/tasks?deviceId=${odd}`,
      `/faults?code=${odd}`,
      `/devices/${odd}`,
      `/devices/${DEVICE}/parameters?prefix=${odd}`,
      `/files?fileType=${odd}`,
      `/devices?${odd}=1`,
    ]) {
      const { status, body } = await get(path)
      assert.deepEqual([status, body.type], [400, 'urn:auroralinks:problem:invalid-request'], path)
    }
  }
  for (const odd of ['"\\u0000"', '"a\\ud800"', '"\\udc00b"']) {
    for (const body of [`{"tags":[${odd}]}`, `{${odd}:1}`, `{"xmlDeclaration":${odd}}`]) {
      const { status, body: problem } = await api.call('PATCH', `/devices/${DEVICE}`, body)
      assert.deepEqual([status, problem.type], [400, 'urn:auroralinks:problem:malformed-json'], body)
    }
  }
  assert.equal(
    (await api.call('PATCH', `/devices/${DEVICE}`, '{"tags":["\\\\u0000"]}')).status,
    200,
    'a backslash that is meant is a text',
  )
})

test('a cursor with values that this API never gave out is damaged, in every order of every list', async () => {
  const VALUES = [
    '',
    '0000-01-01 00:00:00+00',
    '2026-02-30 00:00:00+00',
    '2026-01-01 25:00:00+00',
    '2026-01-01 00:00:00+99',
    '999999-01-01 00:00:00+00',
    '2026-13-01 00:00:00+00',
    'infinity',
    'now',
    'x',
    '\0',
    'a\ud800',
    '999999999999999999999',
    '-1',
    '00000000-0000-0000-0000-00000000000g',
    'x'.repeat(9_000),
  ]
  let damaged = 0
  for (const { path, sorts } of lists().filter(l => l.parameters.includes('cursor'))) {
    for (const sort of sorts.length === 0 ? [null] : sorts) {
      const base = `${path}?limit=1${sort === null ? '' : `&sort=${sort}`}`
      const { body } = await get(base)
      assert.ok(typeof body.nextCursor === 'string', `${base} has a further page`)
      const [mark, ...values] = JSON.parse(Buffer.from(body.nextCursor, 'base64url').toString()) as string[]
      for (let i = 0; i < values.length; i++) {
        for (const odd of VALUES) {
          const cursor = Buffer.from(JSON.stringify([mark, ...values.with(i, odd)])).toString('base64url')
          const answer = await get(`${base}&cursor=${cursor}`)
          fine(answer, `${base} ${odd}`)
          if (answer.status === 400) damaged++
        }
      }
    }
  }
  for (const cursor of [
    'x',
    'bnVsbA',
    'W10',
    Buffer.from('[["a"]]').toString('base64url'),
    Buffer.from(`${'['.repeat(3_000)}`).toString('base64url'),
  ])
    assert.equal((await get(`/devices?cursor=${cursor}`)).status, 400)
  assert.ok(damaged > 100)
  assert.deepEqual(
    log.filter(l => l.includes('a request failed')),
    [],
  )
})

test('a value that slips through to the database is 400 as well, and logged', async () => {
  await api.database.query({ text: `alter table fault rename to fault_kept` })
  await api.database.query({
    text: `create view fault as select *, 1 / (count * 0 + 1) as n from fault_kept where (code || 'x')::int = 0`,
  })
  try {
    const { status, body } = await api.call('GET', '/faults')
    assert.deepEqual([status, body.type], [400, 'urn:auroralinks:problem:invalid-request'])
    assert.ok(log.some(l => l.includes('the database refused a value')))
  } finally {
    await api.database.query({ text: 'drop view fault' })
    await api.database.query({ text: 'alter table fault_kept rename to fault' })
  }
})

test("times of years that there are none of are the sender's", async () => {
  for (const at of ['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+14:00', '9999-12-31T23:59:59-14:00']) {
    const { status, body } = await api.call('POST', `/devices/${DEVICE}/tasks`, { type: 'reboot', notBefore: at })
    assert.equal(status, 400, at)
    assert.match(body.detail, /notBefore: is no time/)
  }
})

test('an error never tells more than a little of what was sent', async () => {
  const long = 'x'.repeat(900_000)
  const many = Object.fromEntries(Array.from({ length: 40_000 }, (_, i) => [`field number ${i}`, 1]))
  for (const [method, path, body] of [
    ['PATCH', `/devices/${DEVICE}`, { [long]: 1 }],
    ['PATCH', `/devices/${DEVICE}`, { state: long }],
    ['PATCH', `/devices/${DEVICE}`, { tags: [long] }],
    ['PATCH', `/devices/${DEVICE}`, many],
    ['PATCH', `/devices/${DEVICE}`, `{"a":${long}`],
    ['POST', `/devices/${DEVICE}/tasks`, { type: long }],
    [
      'POST',
      `/devices/${DEVICE}/tasks`,
      { type: 'getParameterValues', names: Array.from({ length: 20_000 }, () => '') },
    ],
    ['POST', `/devices/${DEVICE}/tasks`, { type: 'reboot', [long]: long }],
    ['GET', `/devices/${'x'.repeat(10_000)}`, undefined],
    ['GET', `/devices?${'x'.repeat(10_000)}=1`, undefined],
    ['GET', `/devices?sort=${'x'.repeat(10_000)}`, undefined],
    ['GET', `/devices?fields=${'x'.repeat(10_000)}`, undefined],
    ['GET', `/devices?mac=${'x'.repeat(10_000)}`, undefined],
    ['GET', `/devices?filter=${'x'.repeat(3_900)}%3D1`, undefined],
    ['GET', `/${'x'.repeat(10_000)}`, undefined],
  ] as const) {
    const answer = await api.call(method, path, body)
    assert.ok(answer.status >= 400 && answer.status < 500, `${method} ${path.slice(0, 60)}: ${answer.status}`)
    const bytes = JSON.stringify(answer.body).length
    assert.ok(bytes < 20_000, `${method} ${path.slice(0, 60)}: ${bytes} bytes`)
    assert.ok(!/x{101}/.test(JSON.stringify(answer.body)), `${method} ${path.slice(0, 60)}`)
  }
})
