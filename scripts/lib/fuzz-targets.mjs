// Finds and runs the fuzzers: each `*.fuzz.ts` below libs/*/fuzz and services/*/fuzz exports `name` and
// `fuzz({ seed, until }): Promise<{ cases }>`, which asks `until()` before each case, goes on until it says so, and throws,
// with what repeats it, on a failure. One whose memory grows fails as well.
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { root } from './root.mjs'

const usage =
  'usage: npm run fuzz [-- --cases 100000 | --seconds 60] [--seed N] [WORD …]: cases or seconds for each target; only targets whose path has one of the words'

/** What the heap may hold more at the end than after the first tenth, in bytes: compiled code and what is interned. */
const MOST_GROWTH = 16 * 1_048_576

const { cases: wanted, seconds, seed, words } = argumentsOf()
const targets = files().filter(file => words.length === 0 || words.some(word => file.includes(word)))
if (targets.length === 0) end(`no target has ${words.join(' or ')} in its path; there are: ${files().join(', ')}`)
for (const file of targets) {
  const { name, fuzz } = await import(pathToFileURL(join(root, file)).href)
  const began = performance.now()
  const progress = createProgress(began)
  try {
    const { cases } = await fuzz({ seed, until: progress.until })
    const growth = heap() - progress.heap()
    if (growth > MOST_GROWTH)
      throw new Error(`${mega(growth)} MB more on the heap after ${cases} cases than after a tenth`)
    const took = ((performance.now() - began) / 1000).toFixed(0)
    process.stdout.write(`${name}: ${cases} cases in ${took} s, seed ${seed}: nothing found, heap ${mega(growth)} MB\n`)
  } catch (error) {
    process.stderr.write(`${name}: seed ${seed}: ${error.stack ?? error}\n`)
    process.exitCode = 1
  }
}

/** Counts the cases, and looks at the heap after the first tenth of them. */
function createProgress(began) {
  let count = 0
  let first = 0
  const share = () => (wanted === null ? (performance.now() - began) / (seconds * 1000) : count / wanted)
  return {
    until() {
      const done = share()
      if (first === 0 && done >= 0.1) first = heap()
      count++
      return done >= 1
    },
    heap: () => first,
  }
}

/** What is in use on the heap, in bytes. */
function heap() {
  globalThis.gc()
  return process.memoryUsage().heapUsed
}

function mega(bytes) {
  return (bytes / 1_048_576).toFixed(1)
}

function argumentsOf() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        cases: { type: 'string' },
        seconds: { type: 'string' },
        seed: { type: 'string' },
        help: { type: 'boolean' },
      },
    })
    const seconds = values.seconds === undefined ? null : Number(values.seconds)
    const given = {
      cases: seconds === null ? Number(values.cases ?? 100_000) : null,
      seconds,
      seed: Number(values.seed ?? Math.floor(Math.random() * 2 ** 31)),
      words: positionals,
    }
    const { cases } = given
    const isWrong = (values.cases !== undefined && seconds !== null) || !((cases ?? seconds) > 0)
    if (values.help || isWrong || !Number.isInteger(given.seed)) end(usage)
    return given
  } catch (error) {
    end(`${error.message}\n${usage}`)
  }
}

function end(line) {
  process.stderr.write(`${line}\n`)
  process.exit(1)
}

function files() {
  return ['libs', 'services']
    .flatMap(parent =>
      readdirSync(join(root, parent))
        .sort()
        .map(name => join(root, parent, name, 'fuzz')),
    )
    .filter(folder => existsSync(folder))
    .flatMap(folder =>
      readdirSync(folder)
        .filter(file => file.endsWith('.fuzz.ts'))
        .sort()
        .map(file => relative(root, join(folder, file))),
    )
}
