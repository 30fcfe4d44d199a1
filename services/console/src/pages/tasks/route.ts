import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'
import { readSearch } from './search.ts'

export const tasksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/tasks',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('./TasksPage.tsx')),
})
