// Runs promtool over observability/.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fail } from './fail.mjs'
import { root } from './root.mjs'

export function observabilityCheck() {
  const found = spawnSync('sh', [join(root, 'scripts', 'install-promtool.sh')], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (found.status !== 0) fail('promtool could not be had')
  const promtool = found.stdout.trim()
  for (const args of [
    ['check', 'rules', join('observability', 'rules', 'alerts.yml')],
    ['test', 'rules', join('observability', 'rules-tests', 'alerts.yml')],
  ]) {
    const done = spawnSync(promtool, args, { cwd: root, stdio: 'inherit' })
    if (done.status !== 0) process.exit(done.status ?? 1)
  }
}
