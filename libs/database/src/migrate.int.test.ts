import assert from 'node:assert/strict'
import { test } from 'node:test'
import { missingFromMigrations, readMigrations, readSchema } from './engine.ts'
import { migrateAside } from './migrate-aside.ts'
import { migrate, missingMigrations } from './migrate.ts'
import { testServer } from '@auroralinks/testkit/database'
import { emptyDatabase } from '../test/empty-database.ts'

test('the migrations say what the schema says', async () => {
  const server = await testServer()
  assert.equal(await missingFromMigrations(server), '')
  const changed = (await readSchema()).replace(
    'manufacturer   String ',
    'vendorNote     String?  @map("vendor_note")\n  manufacturer   String ',
  )
  assert.match(
    await missingFromMigrations(server, changed),
    /ADD COLUMN\s+"vendor_note" TEXT/,
    'and a difference is seen',
  )
})

test('no migration has a semicolon where Prisma would cut it wrongly', async () => {
  for (const m of await readMigrations()) {
    for (const line of m.sql.split('\n')) {
      if (line.trimStart().startsWith('--')) assert.doesNotMatch(line, /;/, `${m.name}: ${line}`)
    }
  }
})

test('several processes may migrate at once: each migration is applied once', async () => {
  const db = await emptyDatabase()
  try {
    const results = await Promise.all([migrate(db.url), migrate(db.url), migrate(db.url)])
    const names = (await readMigrations()).map(m => m.name)
    assert.deepEqual(
      results.flatMap(r => r.applied),
      names,
    )
    assert.deepEqual(await migrate(db.url), { applied: [] })
    assert.deepEqual(
      (await db.query('select migration_name from _prisma_migrations order by 1')).map(r => r['migration_name']),
      names,
    )
  } finally {
    await db.drop()
  }
})

test('a migration that is cut off leaves nothing behind, and the next start does it whole', async () => {
  const db = await emptyDatabase()
  try {
    // Something in the way of its last statement but a few makes the first migration fail late.
    await db.query('create sequence idempotency_key_created_at_idx')
    await assert.rejects(migrate(db.url), /idempotency_key_created_at_idx.*already exists/s)
    assert.deepEqual(await db.query(`select tablename from pg_tables where schemaname = 'public'`), [])
    await db.query('drop sequence idempotency_key_created_at_idx')
    assert.equal((await migrate(db.url)).applied.length, (await readMigrations()).length)
  } finally {
    await db.drop()
  }
})

test('a database that belongs to something else is refused in one line and not touched', async () => {
  const db = await emptyDatabase()
  try {
    await db.query('create table invoices (x int)')
    await assert.rejects(migrate(db.url), { name: 'ConfigError', message: /tables of something else/ })
    assert.deepEqual(await db.query(`select tablename from pg_tables where schemaname = 'public'`), [
      { tablename: 'invoices' },
    ])
  } finally {
    await db.drop()
  }
})

test('a process that stays migrates in a thread, and is told what a database of something else is', async () => {
  const db = await emptyDatabase()
  try {
    const names = (await readMigrations()).map(m => m.name)
    assert.deepEqual((await migrateAside(db.url)).applied, names)
    assert.deepEqual(await migrateAside(db.url), { applied: [] })
    await db.query('drop table _prisma_migrations')
    await assert.rejects(migrateAside(db.url), { name: 'ConfigError', message: /tables of something else/ })
  } finally {
    await db.drop()
  }
})

test('a database of a newer release is refused in one line', async () => {
  const db = await emptyDatabase()
  try {
    await migrate(db.url)
    await db.query(
      `insert into _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) values ('x', 'x', '29990101000000_later', now(), 1)`,
    )
    await assert.rejects(migrate(db.url), { name: 'ConfigError', message: /29990101000000_later.*newer release/ })
  } finally {
    await db.drop()
  }
})

test('parameters are spread over 16 partitions, and rows that change stay in their page', async () => {
  const db = await emptyDatabase()
  try {
    await migrate(db.url)
    const [parts] = await db.query(`select count(*)::int as n from pg_inherits where inhparent = 'parameter'::regclass`)
    assert.equal(parts?.['n'], 16)
    await db.query(
      `insert into device_status (device_key, device_id, last_inform_at) select i, 'D-' || i, now() from generate_series(1, 40) i`,
    )
    await db.query(`update device_status set last_inform_at = now() + interval '1 hour'`)
    await db.query('select pg_stat_force_next_flush()')
    const [stats] = await db.query(
      `select n_tup_upd::int as updated, n_tup_hot_upd::int as hot from pg_stat_user_tables where relname = 'device_status'`,
    )
    assert.equal(stats?.['updated'], 40)
    assert.ok(Number(stats?.['hot']) > 0, 'an Inform does not touch the indexes')
  } finally {
    await db.drop()
  }
})

test('what waits for the schema of its release waits until all of it is there, and does not mind what a newer one added', async () => {
  const db = await emptyDatabase()
  try {
    const names = (await readMigrations()).map(m => m.name)
    assert.deepEqual(await missingMigrations(db.url), names)
    await migrate(db.url)
    assert.deepEqual(await missingMigrations(db.url), [])
    await db.query(
      `insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count) values ('x', 'x', '99999999_newer', now(), now(), 1)`,
    )
    assert.deepEqual(await missingMigrations(db.url), [])
    await db.query(`update _prisma_migrations set finished_at = null where migration_name = '${names.at(-1)}'`)
    assert.deepEqual(await missingMigrations(db.url), names.slice(-1))
  } finally {
    await db.drop()
  }
})
