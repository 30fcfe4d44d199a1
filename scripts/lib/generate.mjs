// Makes the generated code: what comes from proto/ is committed, the Prisma client is not.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureInstalled, fail, nodeBinary } from './ensure.mjs'
import { root } from './root.mjs'

const bin = name => join(root, 'node_modules', '.bin', name)

/** Makes the Prisma client when it is not current, lints the contracts, makes their code, and with `--baseline` the image to compare with. */
export function generate(args) {
  ensureInstalled()
  const node = nodeBinary()
  const proto = join(root, 'proto')
  step('RPCs', node, [join(root, 'libs/contracts/scripts/rpc-proto.ts')], root)
  step('kinds of task', node, [join(root, 'libs/tasks/scripts/page.ts')], root)
  step('words', node, [join(root, 'libs/tasks/scripts/words.ts')], root)
  step('the protocol', node, [join(root, 'libs/testkit/scripts/protocol.ts')], root)
  step('metrics and dashboards', node, [join(root, 'libs/testkit/scripts/observability.ts')], root)
  step('manifests', node, [join(root, 'k8s/checks/generate.ts')], root)
  step('buf lint', bin('buf'), ['lint'], proto)
  step('buf generate', bin('buf'), ['generate'], proto)
  if (args.includes('--baseline'))
    step('buf build', bin('buf'), ['build', '-o', join('testdata', 'baseline.binpb')], proto)
  step('contracts for schema registries', node, [join(root, 'libs/contracts/scripts/sources.ts')], root)
  step('AsyncAPI', node, [join(root, 'libs/contracts/scripts/asyncapi.ts')], root)
  step('golden bytes', node, [join(root, 'libs/contracts/scripts/golden.ts')], root)
}

function step(name, command, args, cwd) {
  process.stdout.write(`${name}\n`)
  const done = spawnSync(command, args, { cwd, stdio: 'inherit' })
  if (done.status !== 0) fail(`${name} failed${done.error ? `: ${done.error.message}` : ''}`)
}
