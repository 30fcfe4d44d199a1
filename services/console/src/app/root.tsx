/** The route above all others, and the one of the shell, below which a page is that needs somebody signed in. */
import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, Outlet, redirect } from '@tanstack/react-router'
import { Toasts } from '../ui/Toasts.tsx'
import { NotFound } from './NotFound.tsx'
import { RouteFailed } from './RouteFailed.tsx'
import { meQuery } from './session.ts'
import { Shell } from './shell/Shell.tsx'

export const rootRoute = createRootRouteWithContext<{ client: QueryClient }>()({
  component: () => (
    <>
      <Outlet />
      <Toasts />
    </>
  ),
  notFoundComponent: NotFound,
  errorComponent: RouteFailed,
})

/** Parent of every page: `getParentRoute: () => shellRoute`. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  async beforeLoad({ context, location }) {
    const me = await context.client.ensureQueryData(meQuery)
    if (me === null) throw redirect({ to: '/sign-in', search: { returnTo: location.href } })
  },
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: RouteFailed,
})
