import assert from 'node:assert/strict'
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { newId } from '@auroralinks/runtime'
import { testDatabase } from '@auroralinks/testkit/database'
import { emptyDatabase } from '../../test/empty-database.ts'
import type { EmptyDatabase } from '../../test/empty-database.ts'
import { maintainPartitions } from '../partitions/index.ts'
import { backup } from './backup.ts'
import type { Manifest } from './manifest.ts'
import { restore } from './restore.ts'

const DAY = { column: 'id', days: 1, keepDays: 30, expired: 'started_at < $1' }

describe('backup and restore', () => {
  let source: Awaited<ReturnType<typeof testDatabase>>
  let folder: string
  let manifest: Manifest
  before(async () => {
    source = await testDatabase()
    const { database } = source
    await maintainPartitions(database, [{ table: 'session', ...DAY }], Date.now())
    await database.query({
      text: `insert into device (id, oui, product_class, serial_number, state, tags) select 'D-' || i, 'D', '', i::text, 'active', array['größe', E'tab\\there', '\\N'] from generate_series(1, 2000) i`,
      values: [],
    })
    for (let i = 0; i < 20; i++)
      await database.query({
        text: `insert into session (id, device_key, started_at, authentication, events) values ($1, 1, now(), 'none', '[{"code":"0 BOOTSTRAP"}]')`,
        values: [newId()],
      })
    folder = join(await mkdtemp(join(tmpdir(), 'acs-backup-')), 'backup')
    manifest = await backup(source.url, folder)
  })
  after(async () => {
    await source.drop()
    await rm(join(folder, '..'), { recursive: true })
  })

  /** The rows of a table in whatever order, as one text. */
  const contentOf = async (db: { query(sql: string): Promise<Record<string, unknown>[]> }, table: string) =>
    (
      await db.query(`select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as all from "${table}" t`)
    )[0]!['all']

  const intoEmpty = async (t: { after(fn: () => Promise<void>): void }): Promise<EmptyDatabase> => {
    const empty = await emptyDatabase()
    t.after(empty.drop)
    return empty
  }

  test('every row of every table is what it was, new rows get new numbers, and partitions are where they were', async t => {
    const copy = await intoEmpty(t)
    await restore(copy.url, folder)
    const original = { query: (text: string) => source.database.query<Record<string, unknown>>({ text, values: [] }) }
    assert.ok(manifest.tables.length > 15)
    for (const { name } of manifest.tables)
      assert.equal(await contentOf(copy, name), await contentOf(original, name), name)
    const [made] = await copy.query(
      `insert into device (id, oui, product_class, serial_number, state) values ('new', 'D', '', 'new', 'active') returning key`,
    )
    assert.ok(Number(made!['key']) > 2000)
    const [at] = await copy.query(`select distinct tableoid::regclass::text as at from session`)
    assert.match(String(at!['at']), /^session_\d{8}$/)
  })

  test('what is written while it runs is not in it, or is in all of its tables', async () => {
    const other = join(folder, '..', 'while-it-runs')
    let stop = false
    const writing = (async () => {
      for (let i = 0; !stop; i++)
        await source.database.query({
          text: `with d as (insert into device (id, oui, product_class, serial_number, state) values ('W-' || $1, 'W', '', $1, 'active') returning key)
            insert into session (id, device_key, started_at, authentication, events) select $2, key, now(), 'none', '[]' from d`,
          values: [String(i), newId()],
        })
    })()
    await backup(source.url, other)
    stop = true
    await writing
    const lines = async (table: string, has: RegExp): Promise<number> =>
      gunzipSync(await readFile(join(other, `${table}.copy.gz`)))
        .toString()
        .split('\n')
        .filter(line => has.test(line)).length
    assert.equal(await lines('device', /\tW-\d+\t/), await lines('session', /\t\[\]/))
  })

  test('its files are for their owner alone, and it takes no folder that has something in it', async () => {
    for (const file of await readdir(folder)) assert.equal((await stat(join(folder, file))).mode & 0o077, 0, file)
    await assert.rejects(backup(source.url, folder), /is not empty/)
  })

  test('nothing is restored over what is there, from half a backup, or from a damaged or newer one', async t => {
    await assert.rejects(restore(source.url, folder), /the database is not empty/)
    const copy = await intoEmpty(t)
    await assert.rejects(restore(copy.url, join(folder, '..')), /no whole backup/)
    const file = join(folder, 'manifest.json')
    const text = await readFile(file, 'utf8')
    t.after(() => writeFile(file, text))
    await writeFile(file, JSON.stringify({ ...manifest, migrations: [...manifest.migrations, '20991231000000_later'] }))
    await assert.rejects(restore(copy.url, folder), /20991231000000_later: it is of a newer release/)
    await writeFile(file, text)
    const rows = join(folder, 'device.copy.gz')
    const whole = await readFile(rows)
    t.after(() => writeFile(rows, whole))
    await writeFile(rows, gzipSync(gunzipSync(whole).toString().split('\n').slice(5).join('\n')))
    await assert.rejects(restore(copy.url, folder), /device has 1995 rows .* damaged/)
    assert.deepEqual(await copy.query('select id from device'), [], 'all of its rows or none')
  })
})
