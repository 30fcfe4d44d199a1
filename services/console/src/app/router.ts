/** All routes of the console. A new page adds its route here: README.md. */
import type { QueryClient } from '@tanstack/react-query'
import { createRouter } from '@tanstack/react-router'
import { deviceRoute } from '../pages/device/route.ts'
import { devicesRoute } from '../pages/devices/route.ts'
import { faultsRoute } from '../pages/faults/route.ts'
import { jobRoute, jobsRoute } from '../pages/jobs/route.ts'
import { accountRoute } from '../pages/account/route.ts'
import { apiKeysRoute } from '../pages/api-keys/route.ts'
import { approvalsRoute } from '../pages/approvals/route.ts'
import { auditRoute } from '../pages/audit/route.ts'
import { dataModelsRoute } from '../pages/data-models/route.ts'
import { filesRoute } from '../pages/files/route.ts'
import { importsRoute } from '../pages/imports/route.ts'
import { liveRoute } from '../pages/live/route.ts'
import { overviewRoute } from '../pages/overview/route.ts'
import { quarantineRoute } from '../pages/quarantine/route.ts'
import { quirksRoute } from '../pages/quirks/route.ts'
import { rolesRoute } from '../pages/roles/route.ts'
import { setupRoute } from '../pages/setup/route.ts'
import { signInRoute } from '../pages/sign-in/route.ts'
import { statesRoute } from '../pages/states/route.ts'
import { tasksRoute } from '../pages/tasks/route.ts'
import { systemRoute } from '../pages/system/route.ts'
import { tenantsRoute } from '../pages/tenants/route.ts'
import { RouteLoading } from './RouteLoading.tsx'
import { rootRoute, shellRoute } from './root.tsx'
import { parseSearch, stringifySearch } from './search.ts'

const routeTree = rootRoute.addChildren([
  signInRoute,
  shellRoute.addChildren([
    overviewRoute,
    devicesRoute,
    deviceRoute,
    liveRoute,
    tasksRoute,
    jobsRoute,
    jobRoute,
    faultsRoute,
    setupRoute,
    quarantineRoute,
    importsRoute,
    filesRoute,
    quirksRoute,
    dataModelsRoute,
    apiKeysRoute,
    rolesRoute,
    tenantsRoute,
    approvalsRoute,
    auditRoute,
    accountRoute,
    systemRoute,
    statesRoute,
  ]),
])

export const makeRouter = (client: QueryClient) =>
  createRouter({
    routeTree,
    context: { client },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultPendingComponent: RouteLoading,
    defaultPendingMs: 200,
    scrollRestoration: true,
  })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
