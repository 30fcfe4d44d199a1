import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'
import { textOf } from '../../app/search.ts'

export const liveRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/live',
  /** `type`: the beginning of the types that are shown; `device`: of which device. */
  validateSearch: (search: Record<string, unknown>): { type?: string; device?: string } => {
    const [type, device] = [textOf(search['type']), textOf(search['device'])]
    return { ...(type === undefined ? {} : { type }), ...(device === undefined ? {} : { device }) }
  },
  component: lazyRouteComponent(() => import('./LivePage.tsx')),
})
