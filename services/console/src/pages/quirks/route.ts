import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'

export const quirksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/quirks',
  component: lazyRouteComponent(() => import('./QuirksPage.tsx')),
})
