import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'
import { readSearch } from './search.ts'

export const devicesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/devices',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('./DevicesPage.tsx')),
})
