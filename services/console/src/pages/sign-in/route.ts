import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { rootRoute } from '../../app/root.tsx'
import { textOf } from '../../app/search.ts'
import { meQuery } from '../../app/session.ts'

/** A path of this console, whatever the address says. */
const pathOf = (value: unknown): string | undefined => {
  const path = textOf(value)
  return path !== undefined && /^\/(?![/\\])/.test(path) && !path.startsWith('/sign-in') ? path : undefined
}

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { returnTo?: string } => {
    const returnTo = pathOf(search['returnTo'])
    return returnTo === undefined ? {} : { returnTo }
  },
  async beforeLoad({ context, search }) {
    const me = await context.client.ensureQueryData(meQuery)
    if (me !== null) throw redirect({ href: search.returnTo ?? '/' })
  },
  component: lazyRouteComponent(() => import('./SignInPage.tsx')),
})
