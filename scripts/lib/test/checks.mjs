// What is checked without running the product: types, form, findings, dependencies, and that generated files are current.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../root.mjs'

const bin = name => join(root, 'node_modules', '.bin', name)

/** The checks as functions, each of which prints one line and counts as one test. */
export function checks(node) {
  return [
    () => check('types', bin('tsc'), ['--noEmit']),
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
    () =>
      check('RPCs on the bus are those of their descriptions', node, [
        join('libs', 'contracts', 'scripts', 'rpc-proto.ts'),
        '--check',
      ]),
    () =>
      check('the contracts for schema registries are those of proto/', node, [
        join('libs', 'contracts', 'scripts', 'sources.ts'),
        '--check',
      ]),
    () =>
      check('docs/asyncapi.json is what the topics say', node, [
        join('libs', 'contracts', 'scripts', 'asyncapi.ts'),
        '--check',
      ]),
    () =>
      check('docs/tasks.md is what the kinds of task say', node, [
        join('libs', 'tasks', 'scripts', 'page.ts'),
        '--check',
      ]),
    () =>
      check('docs/operations/faults.md and docs/events.md are what the lists say', node, [
        join('libs', 'tasks', 'scripts', 'words.ts'),
        '--check',
      ]),
    () =>
      check('docs/protocol.md is what its rows say', node, [
        join('libs', 'testkit', 'scripts', 'protocol.ts'),
        '--check',
      ]),
    () =>
      check('docs/operations/metrics.md and observability/dashboards are what the code says (npm run generate)', node, [
        join('libs', 'testkit', 'scripts', 'observability.ts'),
        '--check',
      ]),
    () =>
      check('k8s/ is what topics, dashboards and alert rules say (npm run generate)', node, [
        join('k8s', 'checks', 'generate.ts'),
        '--check',
      ]),
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
