import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'
import { oneOf } from '../../app/search.ts'

export const quarantineRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/quarantine',
  /** `show`: devices that are turned away instead of those in quarantine. */
  validateSearch: (search: Record<string, unknown>): { show?: 'refused' } => {
    const show = oneOf(['refused'] as const, search['show'])
    return show === undefined ? {} : { show }
  },
  component: lazyRouteComponent(() => import('./QuarantinePage.tsx')),
})
