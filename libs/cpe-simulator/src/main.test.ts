import { test } from 'node:test'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ScriptedAcs } from '../test/scripted-acs.ts'
import { readArguments } from './arguments.ts'
import type { FleetReport } from './index.ts'

const main = join(import.meta.dirname, 'main.ts')

async function run(
  args: string[],
  until: (output: string) => boolean = () => false,
): Promise<{ code: number | null; output: string; errors: string }> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk
    if (until(output)) child.kill('SIGTERM')
  })
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk
  })
  const code = await new Promise<number | null>(resolve => child.once('close', resolve))
  return { code, output, errors }
}

test('the command brings its devices, ends when told, and reports; the ledger says what they did', async t => {
  const acs = await ScriptedAcs.start()
  const folder = mkdtempSync(join(tmpdir(), 'simulate-'))
  t.after(async () => {
    rmSync(folder, { recursive: true })
    await acs.stop()
  })
  acs.requests.push({ method: 'GetRPCMethods' })
  const file = join(folder, 'ledger.ndjson')
  const { code, output, errors } = await run([
    '--devices',
    '3',
    '--url',
    acs.url,
    '--model',
    'mixed',
    '--spread',
    '0',
    '--duration',
    '1',
    '--json',
    '--ledger',
    file,
  ])
  assert.equal(code, 0, errors)
  const report = JSON.parse(output) as FleetReport
  assert.deepEqual([report.devices, report.up, report.sessions.completed, report.sessions.failed], [3, 3, 3, 0])
  assert.deepEqual(report.rpcs, { GetRPCMethods: 1 })
  const entries = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as { device: string; kind: string; method?: string })
  assert.deepEqual(
    entries.filter(({ kind }) => kind === 'rpc').map(({ method }) => method),
    ['GetRPCMethods'],
  )
  assert.equal(entries.filter(({ kind }) => kind === 'event').length, 6)
})

test('an ACS that is not there is said plainly, and SIGTERM ends with the report', async () => {
  const { code, output } = await run(['--devices', '2', '--url', 'http://127.0.0.1:1/', '--spread', '0'], text =>
    text.includes('cannot be reached'),
  )
  assert.equal(code, 0)
  assert.match(output, /http:\/\/127\.0\.0\.1:1\/ cannot be reached: connect ECONNREFUSED .* keep trying/)
  assert.match(output, /2 devices, 0 up at the end/)
  assert.match(output, /failures: unreachable 2/)
})

test('50,000 devices that wait for their time fit into one process of less than 400 MB', async () => {
  const { code, output } = await run([
    '--devices',
    '50000',
    '--interval',
    '300',
    '--spread',
    '1000000',
    '--url',
    'http://127.0.0.1:1/',
    '--duration',
    '0.2',
  ])
  assert.equal(code, 0)
  const megabytes = Number(/^50000 devices, .* (\d+) MB$/m.exec(output)?.[1])
  assert.ok(megabytes > 0 && megabytes < 400, output)
})

test('help, and mistakes that are named', async () => {
  assert.match((await run(['--help'])).output, /--devices N/)
  const { code, errors } = await run(['--devices', 'many'])
  assert.equal(code, 2)
  assert.match(errors, /--devices must be a whole number of at least 1, not "many"/)
  for (const [args, mistake] of [
    [['--url', 'nowhere'], /--url must be/],
    [['--url', 'ftp://x/'], /--url must be/],
    [['--model', 'x'], /--model must be/],
    [['--colour'], /--colour/],
    [['--cwmp-version', '2.0'], /--cwmp-version/],
    [['--interval', '0'], /--interval/],
    [['stray'], /stray/],
    [['--cert', main], /--cert and --key belong together/],
    [['--ca', '/nowhere/ca.crt'], /--ca cannot be read: .*ENOENT/],
  ] as const) {
    const read = readArguments([...args])
    assert.ok(typeof read === 'object' && 'mistake' in read)
    assert.match(read.mistake, mistake)
  }
})
