// Finds and runs the fuzzers: each `*.fuzz.ts` below libs/*/fuzz and services/*/fuzz exports `name` and
// `fuzz({ seed, until }): Promise<{ cases }>`, which goes on until `until()` and throws, with what repeats it, on a failure.
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { root } from './root.mjs'

const usage =
  'usage: npm run fuzz [-- --seconds 60] [--seed N] [WORD …]: seconds for each target; only targets whose path has one of the words'

const { seconds, seed, words } = argumentsOf()
const targets = files().filter(file => words.length === 0 || words.some(word => file.includes(word)))
if (targets.length === 0) end(`no target has ${words.join(' or ')} in its path; there are: ${files().join(', ')}`)
for (const file of targets) {
  const { name, fuzz } = await import(pathToFileURL(join(root, file)).href)
  const end = performance.now() + seconds * 1000
  try {
    const { cases } = await fuzz({ seed, until: () => performance.now() >= end })
    process.stdout.write(`${name}: ${cases} cases in ${seconds} s, seed ${seed}: nothing found\n`)
  } catch (error) {
    process.stderr.write(`${name}: seed ${seed}: ${error.stack ?? error}\n`)
    process.exitCode = 1
  }
}

function argumentsOf() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' }, help: { type: 'boolean' } },
    })
    const given = {
      seconds: Number(values.seconds),
      seed: Number(values.seed ?? Math.floor(Math.random() * 2 ** 31)),
      words: positionals,
    }
    if (values.help || !(given.seconds > 0) || !Number.isInteger(given.seed)) end(usage)
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
