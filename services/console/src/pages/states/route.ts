import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'

export const statesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/states',
  component: lazyRouteComponent(() => import('./StatesPage.tsx')),
})
