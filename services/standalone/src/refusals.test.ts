import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { environment } from '@auroralinks/runtime'

const PORTS = { ACS_CWMP_PORT: '0', ACS_API_PORT: '0', ACS_FILES_PORT: '0', ACS_STUN_PORT: '0', ACS_OPS_PORT: '0' }

interface Ended {
  code: number | null
  lines: string[]
}

/** Runs a start that must be refused, or fails after a while. */
function refused(main: string, env: Record<string, string>): Promise<Ended> {
  const child = spawn(process.execPath, [join(import.meta.dirname, main)], {
    env: { ...environment(), ...PORTS, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  const late = setTimeout(() => child.kill('SIGKILL'), 30_000)
  return new Promise(resolve =>
    child.once('close', code => {
      clearTimeout(late)
      resolve({ code, lines: output.split('\n').filter(l => l !== '') })
    }),
  )
}

function oneLine(e: Ended, what: RegExp): void {
  assert.equal(e.code, 1, e.lines.join('\n'))
  assert.equal(e.lines.length, 1, e.lines.join('\n'))
  assert.match(e.lines[0]!, what)
}

for (const main of ['main.ts', 'stack/main.ts']) {
  describe(`a start that cannot be (${main}) is refused with one clear line`, () => {
    const dir = mkdtempSync(join(tmpdir(), 'acs-refused-'))
    after(() => rmSync(dir, { recursive: true, force: true }))

    test('a port that is in use is named with its variable, and nothing is made', async () => {
      const server = createServer()
      await new Promise<void>(resolve => server.listen(0, resolve))
      const { port } = server.address() as { port: number }
      oneLine(
        await refused(main, { ACS_DATA_DIR: dir, ACS_API_PORT: String(port) }),
        new RegExp(`port ${port} \\(ACS_API_PORT\\) is already in use`),
      )
      await new Promise(resolve => server.close(resolve))
      assert.ok(!existsSync(join(dir, 'postgres')), readdirSync(dir).join())
    })

    test('a disk without room', async () => {
      oneLine(
        await refused(main, { ACS_DATA_DIR: dir, ACS_DATA_MIN_FREE_MB: '999999999' }),
        /MB left, and 999999999 MB are needed/,
      )
    })

    test('a data folder that is none', async () => {
      oneLine(await refused(main, { ACS_DATA_DIR: '/dev/null/data' }), /data folder .* cannot be written/)
    })

    test('a value that makes no sense', async () => {
      oneLine(await refused(main, { ACS_DATA_DIR: dir, ACS_CWMP_PORT: 'http' }), /ACS_CWMP_PORT is "http"/)
      oneLine(
        await refused(main, { ACS_DATA_DIR: dir, ACS_CWMP_AUTH: 'perhaps' }),
        /ACS_CWMP_AUTH is "perhaps", but should be one of none, optional, required/,
      )
      assert.ok(!existsSync(join(dir, 'postgres')))
    })

    test('a plug-in that cannot be loaded', async () => {
      const file = join(dir, 'broken.mjs')
      writeFileSync(file, 'export default () => ({ rpc: 5 })')
      oneLine(
        await refused(main, { ACS_DATA_DIR: dir, ACS_RPC_PLUGINS: file }),
        /ACS_RPC_PLUGINS: \S+broken\.mjs: "rpc" should be what the kit's rpc\(\) returns/,
      )
      assert.ok(!existsSync(join(dir, 'postgres')))
    })

    test('a database that cannot be reached', async () => {
      oneLine(
        await refused(main, {
          ACS_DATA_DIR: dir,
          DATABASE_URL: 'postgresql://acs:hidden@127.0.0.1:9/acs',
          KAFKA_BROKERS: '127.0.0.1:9',
        }),
        /PostgreSQL at 127\.0\.0\.1:9 \(DATABASE_URL\) cannot be reached/,
      )
    })
  })
}

describe('a second instance on the same data folder', () => {
  const dir = mkdtempSync(join(tmpdir(), 'acs-second-'))
  let first: ChildProcess | undefined
  after(async () => {
    const gone = new Promise(resolve => first?.once('exit', resolve))
    first?.kill('SIGTERM')
    await gone
    rmSync(dir, { recursive: true, force: true })
  })

  test('is refused, and the first goes on', async () => {
    first = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
      env: { ...environment(), ...PORTS, ACS_DATA_DIR: dir },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const line = await new Promise<string>((resolve, reject) => {
      first!.stdout!.setEncoding('utf8').on('data', (text: string) => {
        if (text.includes('AuroraLinks ACS ready')) resolve(text)
      })
      first!.once('exit', code => reject(new Error(`ended with ${code}`)))
    })
    oneLine(await refused('main.ts', { ACS_DATA_DIR: dir }), /data folder .* is in use by process \d+/)
    const api = /API (http:\S+)/.exec(line)![1]!
    assert.equal((await fetch(`${api}api/v1/openapi.json`)).status, 200)
    assert.match(line, /administrator's key alk_/)
  })
})
