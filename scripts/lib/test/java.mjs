// Apache Kafka needs Java and Maven: installed here where that can be done, else the suites that need them say so.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../root.mjs'

const has = command => spawnSync(command, ['-version'], { stdio: 'ignore' }).error === undefined

/** Installs both when they are missing, this is Debian, and we are root. */
export function ensureJava() {
  if (has('java') && has('mvn')) return
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).error !== undefined) return
  process.stdout.write('installing Java and Maven, which Apache Kafka needs\n')
  const done = spawnSync('sh', [join(root, 'scripts/install-java.sh')], { encoding: 'utf8' })
  if (done.status !== 0) process.stdout.write(`they could not be installed:\n${done.stderr}\n`)
}
