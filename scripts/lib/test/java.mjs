// Apache Kafka needs Java and Maven: installed here where that can be done, else the suites that need them say so.
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../root.mjs'

const has = command => spawnSync(command, ['-version'], { stdio: 'ignore' }).error === undefined

/** Installs both when they are missing, this is Debian, and we are root; resolves when they are there or will not be. */
export async function ensureJava() {
  if (has('java') && has('mvn')) return
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).error !== undefined) return
  process.stdout.write('installing Java and Maven, which Apache Kafka needs\n')
  // Into a file: it goes on while this process is busy and reads no pipe.
  const folder = mkdtempSync(join(tmpdir(), 'acs-java-'))
  const output = join(folder, 'output')
  const file = openSync(output, 'w')
  const child = spawn('sh', [join(root, 'scripts/install-java.sh')], { stdio: ['ignore', file, file] })
  closeSync(file)
  const code = await new Promise(resolve => {
    child.on('error', () => resolve(1))
    child.on('close', resolve)
  })
  if (code !== 0) process.stdout.write(`they could not be installed:\n${readFileSync(output, 'utf8')}\n`)
  rmSync(folder, { recursive: true, force: true })
}
