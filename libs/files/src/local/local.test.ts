import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { buffer } from 'node:stream/consumers'
import { contentsSuite } from '../suite.ts'
import { openLocalContents } from './local.ts'

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'acs-contents-'))

contentsSuite('a folder', async () => {
  const dir = await folder()
  return {
    contents: await openLocalContents(dir),
    again: () => openLocalContents(dir),
    objects: async () => (await readdir(dir)).length,
    close: () => rm(dir, { recursive: true }),
  }
})

test('a reader that began reads to the end although the content is removed', async () => {
  const dir = await folder()
  const contents = await openLocalContents(dir)
  const bytes = Buffer.alloc(1_000_000, 7)
  async function* body(): AsyncGenerator<Uint8Array> {
    yield bytes
  }
  const received = await contents.receive(body(), 2_000_000)
  await received.keep()
  const content = await contents.open(received.sha256)
  await contents.remove(received.sha256)
  assert.ok((await buffer(content!.read({ start: 0, end: bytes.length - 1 }))).equals(bytes))
  await rm(dir, { recursive: true })
})

test('what a process left that was killed while a file came in is gone at the next start', async () => {
  const dir = await folder()
  const program = `
    import { openLocalContents } from ${JSON.stringify(join(import.meta.dirname, 'local.ts'))}
    const contents = await openLocalContents(${JSON.stringify(dir)})
    async function* body() { yield Buffer.alloc(1000); process.stdout.write('half'); await new Promise(r => setTimeout(r, 60_000)) }
    await contents.receive(body(), 1e6)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  const [left = ''] = await readdir(dir)
  await openLocalContents(dir)
  assert.deepEqual(await readdir(dir), [left], 'a live process of this machine keeps its own')
  child.kill('SIGKILL')
  await once(child, 'exit')
  // One of another machine may still be coming in.
  const other = left.replace(Buffer.from(hostname()).toString('hex').slice(0, 64), 'ffff')
  await writeFile(join(dir, other), 'x')
  await openLocalContents(dir)
  assert.deepEqual(await readdir(dir), [other])
  assert.equal(await readFile(join(dir, other), 'utf8'), 'x')
  await rm(dir, { recursive: true })
})
