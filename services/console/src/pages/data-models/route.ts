import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'

export const dataModelsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/data-models',
  component: lazyRouteComponent(() => import('./DataModelsPage.tsx')),
})
