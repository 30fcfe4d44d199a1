/** The routes below /api/v1, and the description that they make of themselves. */
import { OpenAPIHono } from '@hono/zod-openapi'
import type { Services } from './context.ts'
import type { Api, Env } from './endpoint.ts'
import { apiKeyRoutes } from './routes/api-keys.ts'
import { approvalRoutes } from './routes/approvals.ts'
import { auditRoutes } from './routes/audit.ts'
import { connectionRequestRoutes } from './routes/connection-requests.ts'
import { credentialRoutes } from './routes/credentials.ts'
import { dataModelRoutes } from './routes/data-models.ts'
import { denyListRoutes } from './routes/deny-list.ts'
import { deviceRoutes } from './routes/devices.ts'
import { eventRoutes } from './routes/events.ts'
import { reachabilityHelpRoutes } from './routes/reachability-helps.ts'
import { refusedDeviceRoutes } from './routes/refused-devices.ts'
import { faultRoutes } from './routes/faults.ts'
import { fileRoutes } from './routes/files.ts'
import { importRoutes } from './routes/imports.ts'
import { jobRoutes } from './routes/jobs.ts'
import { meRoutes } from './routes/me.ts'
import { overviewRoutes } from './routes/overview.ts'
import { parameterNameRoutes } from './routes/parameter-names.ts'
import { parameterRoutes } from './routes/parameters.ts'
import { setupRoutes } from './routes/setup.ts'
import { quirkRoutes } from './routes/quirks.ts'
import { replacementRoutes } from './routes/replacement.ts'
import { roleRoutes } from './routes/roles.ts'
import { secretRoutes } from './routes/secrets.ts'
import { simulatorRoutes } from './routes/simulator.ts'
import { sessionRoutes } from './routes/sessions.ts'
import { systemRoutes } from './routes/system.ts'
import { taskRoutes } from './routes/tasks.ts'
import { tenantRoutes } from './routes/tenants.ts'

/** An API without routes yet. */
export function newApi(): Api {
  const api: Api = new OpenAPIHono<Env>()
  api.openAPIRegistry.registerComponent('securitySchemes', 'key', { type: 'http', scheme: 'bearer' })
  return api
}

/** Adds every route. */
export function addRoutes(api: Api, s: Services): void {
  for (const routes of [
    deviceRoutes,
    overviewRoutes,
    parameterNameRoutes,
    parameterRoutes,
    replacementRoutes,
    credentialRoutes,
    taskRoutes,
    sessionRoutes,
    connectionRequestRoutes,
    reachabilityHelpRoutes,
    fileRoutes,
    dataModelRoutes,
    quirkRoutes,
    faultRoutes,
    eventRoutes,
    apiKeyRoutes,
    roleRoutes,
    tenantRoutes,
    auditRoutes,
    secretRoutes,
    denyListRoutes,
    refusedDeviceRoutes,
    approvalRoutes,
    meRoutes,
    setupRoutes,
    importRoutes,
    jobRoutes,
    simulatorRoutes,
    systemRoutes,
  ])
    routes(api, s)
}

/** The OpenAPI document (3.1), from the schemas that validate. */
export const describe = (api: Api): unknown =>
  api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'AuroraLinks ACS',
      version: '1',
      description: 'The northbound API of a TR-069 auto-configuration server.',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ key: [] }],
  })
