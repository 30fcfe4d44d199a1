import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'
import { textOf } from '../../app/search.ts'

export const importsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/imports',
  /** `id`: the import whose report is open. */
  validateSearch: (search: Record<string, unknown>): { id?: string } => {
    const id = textOf(search['id'])
    return id === undefined ? {} : { id }
  },
  component: lazyRouteComponent(() => import('./ImportsPage.tsx')),
})
