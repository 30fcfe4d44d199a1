// The steps of `npm test`, one after the other; one that fails does not keep the next from running.
import '../parent-watchdog.mjs'
import { ensureInstalled, fail, nodeBinary } from '../ensure.mjs'
import { checks } from './checks.mjs'
import { prepareEngines } from './engines.mjs'
import { testFiles } from './files.mjs'
import { ensureJava } from './java.mjs'
import { runTests } from './run-tests.mjs'

const FILES_AT_ONCE = 2
const FILE_LIMIT_MS = 240_000
const SYSTEM_FILE_LIMIT_MS = 480_000

/** Runs everything, or the test files that `words` name; ends the process with 0 when all passed. */
export async function testAll(words) {
  const began = Date.now()
  ensureInstalled()
  const node = nodeBinary()
  const files = testFiles(words)
  if (files.length === 0) fail(`no test file has ${words.join(' or ')} in its path`)
  ensureJava()
  const total = { passed: 0, failed: 0, skipped: 0 }
  const add = counts => {
    for (const key of Object.keys(total)) total[key] += counts[key]
  }

  if (words.length === 0) for (const check of checks(node)) add(await check())
  const [nothing, engine, product] = ['nothing', 'engine', 'product'].map(needs => files.filter(f => f.needs === needs))
  if (nothing.length > 0)
    add(
      await runTests(node, nothing, {
        atOnce: FILES_AT_ONCE,
        limitMs: FILE_LIMIT_MS,
        env: { ACS_TEST_ENGINES: 'none' },
      }),
    )
  if (engine.length > 0) {
    const engines = await prepareEngines(node, { start: words.length === 0 })
    add(await runTests(node, engine, { atOnce: FILES_AT_ONCE, limitMs: FILE_LIMIT_MS, env: engines.env }))
    await engines.stop()
  }
  if (product.length > 0) add(await runTests(node, product, { atOnce: 1, limitMs: SYSTEM_FILE_LIMIT_MS, env: {} }))

  const seconds = Math.round((Date.now() - began) / 1000)
  process.stdout.write(
    `\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''} in ${seconds} s\n`,
  )
  process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1)
}
