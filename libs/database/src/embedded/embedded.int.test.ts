import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import pg from 'pg'
import { startEmbeddedPostgres } from './index.ts'
import { startOfProcess } from './owner.ts'

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'acs-embedded-'))
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

async function until(what: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 30_000; !(await what()); ) {
    if (performance.now() > end) throw new Error('it did not happen')
    await pause(20)
  }
}

/** A process of its own that starts a server on `dir`, and tells its address. */
async function otherProcess(dir: string): Promise<{ child: ChildProcess; url: string; pid: number }> {
  const script = `const { startEmbeddedPostgres } = await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))})
const p = await startEmbeddedPostgres({ dir: ${JSON.stringify(dir)} })
console.log(JSON.stringify({ url: p.url, pid: p.pid }))
setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout!.once('data', chunk => resolve(String(chunk)))
    child.once('exit', code => reject(new Error(`it ended with ${code}`)))
  })
  return { child, ...(JSON.parse(line) as { url: string; pid: number }) }
}

test('what was committed is there after a stop and a new start, and the password with it', async () => {
  const dir = await folder()
  const first = await startEmbeddedPostgres({ dir })
  await ask(first.url, 'create table kept (n int); insert into kept values (7)')
  assert.equal((await ask(first.url, 'show synchronous_commit'))[0]?.['synchronous_commit'], 'on')
  assert.equal((await ask(first.url, 'show fsync'))[0]?.['fsync'], 'on')
  assert.equal((await ask(first.url, 'show listen_addresses'))[0]?.['listen_addresses'], '127.0.0.1')
  await first.stop()
  assert.equal(await startOfProcess(first.pid), null)
  assert.equal((await stat(join(dir, 'password'))).mode & 0o777, 0o600)
  const second = await startEmbeddedPostgres({ dir })
  assert.deepEqual(await ask(second.url, 'select n from kept'), [{ n: 7 }])
  const wrong = new URL(second.url)
  wrong.password = 'guess'
  await assert.rejects(ask(wrong.href, 'select 1'), /password authentication failed/)
  await second.stop()
  await rm(dir, { recursive: true })
})

test('a folder in use is refused in one line that names it, from this process and from another', async () => {
  const dir = await folder()
  const mine = await startEmbeddedPostgres({ dir, unsafe: true })
  await assert.rejects(startEmbeddedPostgres({ dir }), {
    name: 'ConfigError',
    message: new RegExp(`data folder ${dir} is in use by process ${process.pid}`),
  })
  assert.deepEqual(await ask(mine.url, 'select 1 as one'), [{ one: 1 }], 'the running one is not disturbed')
  await mine.stop()
  const other = await otherProcess(dir)
  await assert.rejects(startEmbeddedPostgres({ dir }), {
    name: 'ConfigError',
    message: new RegExp(`in use by process ${other.child.pid}`),
  })
  other.child.kill('SIGKILL')
  await until(async () => (await startOfProcess(other.child.pid!)) === null)
  const again = await startEmbeddedPostgres({ dir })
  await again.stop()
  await rm(dir, { recursive: true })
})

test('after SIGKILL of the process everything committed is there, whatever became of its server', async () => {
  const dir = await folder()
  const other = await otherProcess(dir)
  await ask(other.url, 'create table kept (n int); insert into kept select generate_series(1, 1000)')
  other.child.kill('SIGKILL')
  const next = await startEmbeddedPostgres({ dir })
  assert.deepEqual(await ask(next.url, 'select count(*)::int as n from kept'), [{ n: 1000 }])
  assert.notEqual(next.pid, other.pid)
  assert.equal(await startOfProcess(other.pid), null, 'the old server is gone')
  await next.stop()
  await rm(dir, { recursive: true })
})

test('after SIGKILL of the process and of its server together the next start recovers', async () => {
  const dir = await folder()
  const other = await otherProcess(dir)
  await ask(other.url, 'create table kept (n int); insert into kept values (1)')
  process.kill(other.pid, 'SIGKILL')
  other.child.kill('SIGKILL')
  const next = await startEmbeddedPostgres({ dir })
  assert.deepEqual(await ask(next.url, 'select n from kept'), [{ n: 1 }])
  await next.stop()
  await rm(dir, { recursive: true })
})

test('a server that dies is started again on the same port with what was committed', async () => {
  const dir = await folder()
  const server = await startEmbeddedPostgres({ dir })
  await ask(server.url, 'create table kept (n int); insert into kept values (3)')
  const before = server.pid
  process.kill(before, 'SIGKILL')
  await until(() =>
    ask(server.url, 'select n from kept').then(
      rows => rows[0]?.['n'] === 3,
      () => false,
    ),
  )
  assert.notEqual(server.pid, before)
  await server.stop()
  assert.equal(await startOfProcess(server.pid), null)
  await rm(dir, { recursive: true })
})

test('a pid file that names a process which is no PostgreSQL does not keep it from starting', async () => {
  const dir = await folder()
  await (await startEmbeddedPostgres({ dir, unsafe: true })).stop()
  await writeFile(join(dir, 'data', 'postmaster.pid'), `${process.pid}\n${join(dir, 'data')}\n1\n5432\n\n\n\nready\n`)
  const server = await startEmbeddedPostgres({ dir, unsafe: true })
  assert.deepEqual(await ask(server.url, 'select 1 as one'), [{ one: 1 }])
  await server.stop()
  await rm(dir, { recursive: true })
})

test('a first start that was cut off leaves nothing half made', async () => {
  const dir = await folder()
  const other = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `const { startEmbeddedPostgres } = await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))}); await startEmbeddedPostgres({ dir: ${JSON.stringify(dir)} })`,
    ],
    { stdio: 'ignore' },
  )
  await until(() =>
    readFile(join(dir, 'owner.json')).then(
      () => true,
      () => false,
    ),
  )
  await pause(150)
  other.kill('SIGKILL')
  const server = await startEmbeddedPostgres({ dir })
  assert.deepEqual(await ask(server.url, 'select 1 as one'), [{ one: 1 }])
  await server.stop()
  await rm(dir, { recursive: true })
})

test('a port in use and a cluster of another version are reported in one line', async () => {
  const dir = await folder()
  const taken = createServer()
  await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as AddressInfo
  await assert.rejects(startEmbeddedPostgres({ dir, port, unsafe: true }), {
    name: 'ConfigError',
    message: new RegExp(`port ${port} is already in use`),
  })
  taken.close()
  await writeFile(join(dir, 'data', 'PG_VERSION'), '12\n')
  await assert.rejects(startEmbeddedPostgres({ dir, unsafe: true }), {
    name: 'ConfigError',
    message: /made by PostgreSQL 12, this one is 18/,
  })
  await rm(dir, { recursive: true })
})
