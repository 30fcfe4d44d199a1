import { createRoute, redirect } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'

export const overviewRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  beforeLoad() {
    throw redirect({ to: '/live' })
  },
})
