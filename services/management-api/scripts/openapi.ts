/** Writes the OpenAPI document without a running system: node services/management-api/scripts/openapi.ts FILE */
import { writeFileSync } from 'node:fs'
import type { Services } from '../src/context.ts'
import { addRoutes, describe, newApi } from '../src/routes.ts'

const [file] = process.argv.slice(2)
if (file === undefined) {
  process.stderr.write('node services/management-api/scripts/openapi.ts FILE\n')
  process.exit(2)
}
const api = newApi()
// Routes are only declared here, and nobody asks them: whatever they take of the system is there and does nothing.
const nothing: object = new Proxy(() => nothing, { get: () => nothing })
addRoutes(api, nothing as Services)
writeFileSync(file, `${JSON.stringify(describe(api), null, 1)}\n`)
