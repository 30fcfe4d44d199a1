import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'
import { textOf } from '../../app/search.ts'

export const faultsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/faults',
  validateSearch: (search: Record<string, unknown>): { code?: string } => {
    const code = textOf(search['code'])
    return { ...(code && { code }) }
  },
  component: lazyRouteComponent(() => import('./FaultsPage.tsx')),
})
