import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'
import { oneOf } from '../../app/search.ts'
import { JOB_DEVICE_FILTERS, JOB_STATUSES } from '../../domain/statuses.ts'
import type { JobDeviceFilter, JobStatusName } from '../../domain/statuses.ts'

export const jobsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/jobs',
  validateSearch: (search: Record<string, unknown>): { status?: JobStatusName } => {
    const status = oneOf(JOB_STATUSES, search['status'])
    return { ...(status && { status }) }
  },
  component: lazyRouteComponent(() => import('./JobsPage.tsx')),
})

export const jobRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/jobs/$jobId',
  /** Which of its devices are listed. */
  validateSearch: (search: Record<string, unknown>): { status?: JobDeviceFilter } => {
    const status = oneOf(JOB_DEVICE_FILTERS, search['status'])
    return { ...(status && { status }) }
  },
  component: lazyRouteComponent(() => import('./JobPage.tsx')),
})
