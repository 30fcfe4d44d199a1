import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'
import { FILTERS } from './filters.ts'
import type { AuditSearch } from './filters.ts'
import { textOf } from '../../app/search.ts'

export const auditRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audit',
  validateSearch: (search: Record<string, unknown>): AuditSearch =>
    Object.fromEntries(
      FILTERS.flatMap(name => {
        const value = textOf(search[name])
        return value === undefined ? [] : [[name, value]]
      }),
    ),
  component: lazyRouteComponent(() => import('./AuditPage.tsx')),
})
