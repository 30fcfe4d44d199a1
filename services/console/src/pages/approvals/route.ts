import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'
import { oneOf } from '../../app/search.ts'

export const approvalsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/approvals',
  /** `show`: all, instead of those that wait. */
  validateSearch: (search: Record<string, unknown>): { show?: 'all' } => {
    const show = oneOf(['all'] as const, search['show'])
    return show === undefined ? {} : { show }
  },
  component: lazyRouteComponent(() => import('./ApprovalsPage.tsx')),
})
