import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'
import { oneOf } from '../../app/search.ts'

export const filesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/files',
  /** `show`: what devices sent, instead of what they are offered. */
  validateSearch: (search: Record<string, unknown>): { show?: 'sent' } => {
    const show = oneOf(['sent'] as const, search['show'])
    return show === undefined ? {} : { show }
  },
  component: lazyRouteComponent(() => import('./FilesPage.tsx')),
})
