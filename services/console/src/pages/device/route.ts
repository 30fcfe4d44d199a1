/** The page of a device; each of its parts has an address of its own. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'
import { textOf } from '../../app/search.ts'

const device = createRoute({
  getParentRoute: () => shellRoute,
  path: '/devices/$id',
  component: lazyRouteComponent(() => import('./DevicePage.tsx')),
})

const summary = createRoute({
  getParentRoute: () => device,
  path: '/',
  component: lazyRouteComponent(() => import('./summary/Summary.tsx')),
})

const parameters = createRoute({
  getParentRoute: () => device,
  path: '/parameters',
  /** `q`: what is searched for; `at`: the object or parameter that is looked at. */
  validateSearch: (search: Record<string, unknown>): { q?: string; at?: string } => {
    const [q, at] = [textOf(search['q']), textOf(search['at'])]
    return { ...(q === undefined ? {} : { q }), ...(at === undefined ? {} : { at }) }
  },
  component: lazyRouteComponent(() => import('./parameters/Parameters.tsx')),
})

export const deviceRoute = device.addChildren([summary, parameters])
