// Runs test files with Node's own runner.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../root.mjs'

/**
 * Runs them and counts: a runner that ends without its summary counts as one failure.
 * Each file has a process of its own, or, `together`, all share one: most of what a short file takes is its start.
 */
export async function runTests(node, files, { atOnce = 1, together = false, limitMs, env }) {
  const folder = mkdtempSync(join(tmpdir(), 'acs-test-'))
  const summary = join(folder, 'summary.json')
  const args = [
    '--import=./scripts/lib/test/limit.mjs',
    '--import=./scripts/lib/parent-watchdog.mjs',
    '--test',
    ...(together ? ['--test-isolation=none'] : [`--test-concurrency=${atOnce}`]),
    '--test-reporter=./scripts/lib/test/reporter.mjs',
    '--test-reporter-destination=stdout',
    '--test-reporter=./scripts/lib/test/summary.mjs',
    `--test-reporter-destination=${summary}`,
    ...files.map(f => f.path),
  ]
  const [code, signal] = await new Promise(resolve => {
    const child = spawn(node, args, {
      cwd: root,
      stdio: 'inherit',
      env: {
        // What one file's process has stripped and compiled, the next one need not.
        NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/node'),
        ...process.env,
        ...env,
        ACS_TEST_FILE_LIMIT_MS: String(limitMs),
        ...(together ? { ACS_TEST_TOGETHER: '1' } : {}),
      },
    })
    child.on('error', error => resolve([error.message, null]))
    child.on('close', (...how) => resolve(how))
  })
  const counts = read(summary)
  rmSync(folder, { recursive: true, force: true })
  if (counts === null) {
    process.stdout.write(`FAILED the test runner ended with ${signal ?? code} before it was done\n`)
    return { passed: 0, failed: 1, skipped: 0, files: [] }
  }
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}
