import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { connectDatabase } from './database.ts'
import type { Database } from './database.ts'
import { startEmbeddedPostgres } from './embedded/index.ts'
import { testDatabase } from '@auroralinks/testkit/database'
import { isUnavailable } from './unavailable.ts'

let database: Database
let drop: () => Promise<void>
before(async () => {
  ;({ database, drop } = await testDatabase())
})
after(() => drop())

const until = async (what: () => boolean | Promise<boolean>): Promise<void> => {
  for (const end = performance.now() + 20_000; !(await what()); ) {
    if (performance.now() > end) throw new Error('it did not happen')
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

test('a bulk statement writes many rows at once, and Prisma reads them', async () => {
  const ids = Array.from({ length: 500 }, (_, i) => `00D09E-${i}`)
  const rows = await database.query<{ key: bigint }>({
    name: 'test-devices',
    text: `insert into device (id, oui, product_class, serial_number, state) select id, '00D09E', '', substr(id, 8), 'active' from unnest($1::text[]) as t(id) returning key`,
    values: [ids],
  })
  assert.equal(rows.length, 500)
  assert.equal(typeof rows[0]?.key, 'bigint')
  const found = await database.prisma.device.findUnique({ where: { id: '00D09E-42' } })
  assert.equal(found?.serialNumber, '42')
  assert.equal(typeof found?.key, 'bigint')
})

test('a transaction that fails leaves nothing', async () => {
  await assert.rejects(
    database.transaction(async tx => {
      await tx.query({ text: `insert into api_key (hash, name) values ('t1', 'x')` })
      throw new Error('changed my mind')
    }),
    /changed my mind/,
  )
  assert.deepEqual(await database.query({ text: `select 1 from api_key where hash = 't1'` }), [])
  await database.transaction(tx => tx.query({ text: `insert into api_key (hash, name) values ('t2', 'x')` }))
  assert.equal((await database.query({ text: `select 1 from api_key where hash = 't2'` })).length, 1)
})

test('a mistake in a statement is not an unavailable database', async () => {
  const error = await database.query({ text: 'select nonsense' }).then(
    () => null,
    (e: unknown) => e,
  )
  assert.equal(isUnavailable(error), false)
  const duplicate = await database.prisma.apiKey
    .create({ data: { hash: 't3', name: 'x' } })
    .then(() => database.prisma.apiKey.create({ data: { hash: 't3', name: 'x' } }))
    .then(
      () => null,
      (e: unknown) => e,
    )
  assert.ok(duplicate !== null)
  assert.equal(isUnavailable(duplicate), false)
  assert.equal(database.notReady(), null)
})

test('two that wait for each other: the one that the server gives up is worth trying again', async () => {
  await database.query({ text: `insert into api_key (hash, name) values ('d1', 'x'), ('d2', 'x')` })
  let errors: unknown[] = []
  let locked = 0
  const both = Promise.withResolvers<void>()
  const lock = (first: string, second: string): Promise<unknown> =>
    database.transaction(async tx => {
      await tx.query({ text: `update api_key set name = 'y' where hash = $1`, values: [first] })
      if (++locked === 2) both.resolve()
      await both.promise
      await tx.query({ text: `update api_key set name = 'y' where hash = $1`, values: [second] })
    })
  const results = await Promise.allSettled([lock('d1', 'd2'), lock('d2', 'd1')])
  errors = results.filter(r => r.status === 'rejected').map(r => r.reason as unknown)
  assert.equal(errors.length, 1)
  assert.equal(isUnavailable(errors[0]), true)
})

test('a database that goes away says so, is unavailable for every kind of use, and is found again', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'acs-database-'))
  let server = await startEmbeddedPostgres({ dir, unsafe: true })
  const away = await connectDatabase({ url: server.url, max: 3, probeMs: 100 })
  try {
    assert.equal(away.notReady(), null)
    await server.stop()
    const plain = await away.query({ text: 'select 1' }).then(
      () => null,
      (e: unknown) => e,
    )
    const typed = await away.prisma.$queryRaw`select 1`.then(
      () => null,
      (e: unknown) => e,
    )
    const several = await away
      .transaction(tx => tx.query({ text: 'select 1' }))
      .then(
        () => null,
        (e: unknown) => e,
      )
    for (const error of [plain, typed, several]) assert.equal(isUnavailable(error), true, String(error))
    assert.match(away.notReady() ?? '', /does not answer/)
    server = await startEmbeddedPostgres({ dir, unsafe: true, port: server.port })
    await until(() => away.notReady() === null)
    assert.deepEqual(await away.query({ text: 'select 1 as one' }), [{ one: 1 }])
  } finally {
    await away.close()
    await server.stop()
    await rm(dir, { recursive: true, force: true })
  }
})

test('a typed query that works again says so at once, as a statement does', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'acs-database-'))
  let server = await startEmbeddedPostgres({ dir, unsafe: true })
  const away = await connectDatabase({ url: server.url, max: 3, probeMs: 3_600_000 })
  try {
    await server.stop()
    await assert.rejects(away.prisma.$queryRaw`select 1`)
    assert.match(away.notReady() ?? '', /does not answer/)
    server = await startEmbeddedPostgres({ dir, unsafe: true, port: server.port })
    await away.prisma.$queryRaw`select 1`
    assert.equal(away.notReady(), null)
  } finally {
    await away.close()
    await server.stop()
    await rm(dir, { recursive: true, force: true })
  }
})

test('a server that nobody listens for is noticed at once, not later', async () => {
  await assert.rejects(connectDatabase({ url: 'postgresql://acs:x@127.0.0.1:1/acs' }), error => isUnavailable(error))
})
