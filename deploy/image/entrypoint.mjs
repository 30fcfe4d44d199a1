// What a container runs: `cwmp-gateway`, `identity`, … a service; `migrate`, `topics` a command that ends; `simulate`
// virtual devices. In this process, so that signals arrive.
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const app = resolve(import.meta.dirname, '../..')

const PROGRAMS = {
  'cwmp-gateway': 'services/cwmp-gateway/src/main.ts',
  identity: 'services/identity/src/main.ts',
  'task-planner': 'services/task-planner/src/main.ts',
  'connection-request': 'services/connection-request/src/main.ts',
  'management-api': 'services/management-api/src/main.ts',
  'file-server': 'services/file-server/src/main.ts',
  migrate: 'libs/host/src/commands/migrate.ts',
  topics: 'libs/host/src/commands/topics.ts',
  simulate: 'libs/cpe-simulator/src/main.ts',
}

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
