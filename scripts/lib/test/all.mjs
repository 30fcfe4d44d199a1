// The steps of `npm test`, in two lanes side by side; one that fails does not keep the next from running.
import '../parent-watchdog.mjs'
import { ensureCheckable, ensureRunnable, fail, nodeBinary } from '../ensure.mjs'
import { checks } from './checks.mjs'
import { ensureChromium } from './chromium.mjs'
import { prepareEngines, shareKafkaClasses } from './engines.mjs'
import { inProcesses, longestFirst, testFiles } from './files.mjs'
import { ensureJava } from './java.mjs'
import { runTests } from './run-tests.mjs'

const FILES_AT_ONCE = 2
const FILE_LIMIT_MS = 240_000
const SYSTEM_FILE_LIMIT_MS = 480_000

/** Runs everything, or the test files that `words` name; ends the process with 0 when all passed. */
export async function testAll(words) {
  const began = Date.now()
  const files = testFiles(words)
  if (files.length === 0) fail(`no test file has ${words.join(' or ')} in its path`)
  const java = ensureJava()
  ensureCheckable()
  ensureRunnable()
  const node = nodeBinary()
  const total = { passed: 0, failed: 0, skipped: 0 }
  const took = []
  const add = ({ files = [], ...counts }) => {
    for (const key of Object.keys(total)) total[key] += counts[key]
    took.push(...files)
  }
  const seconds = () => Math.round((Date.now() - began) / 1000)
  const [nothing, engine, product] = ['nothing', 'engine', 'product'].map(needs => files.filter(f => f.needs === needs))
  const run = async (some, atOnce, limitMs, env) => {
    if (some.length > 0) add(await runTests(node, some, { atOnce, limitMs, env }))
  }

  /** What computes: as much at once as there are cores. */
  const parts = async () => {
    if (words.length === 0) for (const check of checks(node)) add(await check())
    const groups = inProcesses(nothing)
    const taking = async () => {
      for (let files = groups.shift(); files !== undefined; files = groups.shift())
        add(await runTests(node, files, { together: true, limitMs: FILE_LIMIT_MS, env: { ACS_TEST_ENGINES: 'none' } }))
    }
    await Promise.all(Array.from({ length: FILES_AT_ONCE }, taking))
    if (engine.length === 0) return
    await kafkaReady
    const engines = await prepareEngines(node, { start: words.length === 0 })
    await run(engine, FILES_AT_ONCE, FILE_LIMIT_MS, engines.env)
    await engines.stop()
  }
  /** Whole systems, which mostly wait, for what they kill and for devices: one after the other. */
  const waiting = longestFirst(product)
  const chromium = ensureChromium()
  const kafkaReady = java.then(() => (words.length === 0 ? shareKafkaClasses(node) : undefined))
  const systems = async () => {
    await kafkaReady
    await chromium
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift())
      await run([file], 1, SYSTEM_FILE_LIMIT_MS, {})
  }
  const partsEnded = parts().then(seconds)
  // Whoever is done with the parts takes systems from the other lane.
  await Promise.all([systems(), partsEnded.then(systems)])

  if (words.length === 0)
    process.stdout.write(`\n${longest(took)}; all but whole systems ended after ${await partsEnded} s\n`)
  process.stdout.write(
    `\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''} in ${seconds()} s\n`,
  )
  process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1)
}

/** Where the time went. */
const longest = files =>
  `longest: ${[...files]
    .sort((a, b) => b.ms - a.ms)
    .slice(0, 12)
    .map(f => `${f.path} ${Math.round(f.ms / 1000)} s`)
    .join(', ')}`
