// What is checked without running the product: types, form, findings, dependencies, and that generated files are current.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../root.mjs'

const bin = name => join(root, 'node_modules', '.bin', name)

/** The checks as functions, each of which prints one line and counts as one test. */
export function checks(node) {
  /** That a script would write what is there. */
  const isCurrent =
    (name, ...script) =>
    () =>
      check(name, node, [join(...script), '--check'])
  return [
    () => check('types', bin('tsc'), ['--noEmit']),
    () => check('types of the console, against the API as it is', bin('tsc'), ['--noEmit', '-p', 'services/console']),
    () =>
      check('formatted, and no findings of the linter (npm run format mends most)', bin('biome'), [
        'ci',
        '--colors=off',
        '.',
      ]),
    () => check('no dependency is unused or unlisted', bin('knip'), ['--no-progress', '--no-config-hints']),
    () =>
      check('libs/contracts/src/gen is what proto/ says (npm run generate)', node, [
        join('scripts', 'lib', 'test', 'generated.mjs'),
      ]),
    isCurrent('RPCs on the bus are those of their descriptions', 'libs', 'contracts', 'scripts', 'rpc-proto.ts'),
    isCurrent('the contracts for schema registries are those of proto/', 'libs', 'contracts', 'scripts', 'sources.ts'),
    isCurrent('docs/asyncapi.json is what the topics say', 'libs', 'contracts', 'scripts', 'asyncapi.ts'),
    isCurrent('docs/tasks.md is what the kinds of task say', 'libs', 'tasks', 'scripts', 'page.ts'),
    isCurrent(
      'docs/operations/faults.md and docs/events.md are what the lists say',
      'libs',
      'tasks',
      'scripts',
      'words.ts',
    ),
    isCurrent('docs/protocol.md is what its rows say', 'libs', 'testkit', 'scripts', 'protocol.ts'),
    isCurrent(
      'docs/operations/metrics.md and observability/dashboards are what the code says (npm run generate)',
      'libs',
      'testkit',
      'scripts',
      'observability.ts',
    ),
    isCurrent('k8s/ is what topics, dashboards and alert rules say (npm run generate)', 'k8s', 'checks', 'generate.ts'),
    () => check('buf lint', bin('buf'), ['lint', 'proto']),
    () =>
      check('buf breaking', bin('buf'), [
        'breaking',
        'proto',
        '--against',
        join('proto', 'testdata', 'baseline.binpb'),
      ]),
  ]
}

async function check(name, command, args) {
  const began = Date.now()
  const { code, output } = await outputOf(command, args)
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`)
  if (code !== 0) process.stdout.write(`${output}\n`)
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
}

function outputOf(command, args) {
  return new Promise(resolve => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', data => {
      output += data
    })
    child.stderr.on('data', data => {
      output += data
    })
    child.on('error', error => resolve({ code: 1, output: error.message }))
    child.on('close', code => resolve({ code: code ?? 1, output }))
  })
}
