import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { rootRoute } from '../../app/root.tsx'
import { oneOf, textOf } from '../../app/search.ts'
import { meQuery } from '../../app/session.ts'

const PROBLEMS = ['forbidden', 'sign-in-failed', 'unavailable', 'not-found'] as const
type Problem = (typeof PROBLEMS)[number]

/** A path of this console, whatever the address says. */
const pathOf = (value: unknown): string | undefined => {
  const path = textOf(value)
  return path !== undefined && /^\/(?![/\\])/.test(path) && !path.startsWith('/sign-in') ? path : undefined
}

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  /** `problem`: why the provider's sign-in did not succeed. */
  validateSearch: (search: Record<string, unknown>): { returnTo?: string; problem?: Problem } => {
    const returnTo = pathOf(search['returnTo'])
    const problem = oneOf(PROBLEMS, search['problem'])
    return { ...(returnTo && { returnTo }), ...(problem && { problem }) }
  },
  async beforeLoad({ context, search }) {
    const me = await context.client.ensureQueryData(meQuery)
    if (me !== null) throw redirect({ href: search.returnTo ?? '/' })
  },
  component: lazyRouteComponent(() => import('./SignInPage.tsx')),
})
