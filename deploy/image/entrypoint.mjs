// What a container runs: `cwmp-gateway`, `identity`, … a service; `migrate`, `topics` a command that ends; `simulate`
// virtual devices. In this process, so that signals arrive.
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PROGRAMS } from './programs.ts'

const app = resolve(import.meta.dirname, '../..')

const [name, ...rest] = process.argv.slice(2)
if (!Object.hasOwn(PROGRAMS, name ?? '')) {
  process.stderr.write(
    `${name === undefined ? 'no program is named' : `there is no program ${name}`}: the first argument is one of ${Object.keys(PROGRAMS).join(', ')}\n`,
  )
  process.exit(2)
}
const program = join(app, PROGRAMS[name])
process.title = `acs-${name}`
process.argv.splice(1, process.argv.length, program, ...rest)
await import(pathToFileURL(program).href)
