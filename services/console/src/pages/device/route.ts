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

const tasks = createRoute({
  getParentRoute: () => device,
  path: '/tasks',
  /** `task`: the one that is looked at. */
  validateSearch: (search: Record<string, unknown>): { task?: string } => {
    const task = textOf(search['task'])
    return task === undefined ? {} : { task }
  },
  component: lazyRouteComponent(() => import('./tasks/Tasks.tsx')),
})

const sessions = createRoute({
  getParentRoute: () => device,
  path: '/sessions',
  /** `session`: the one that is looked at. */
  validateSearch: (search: Record<string, unknown>): { session?: string } => {
    const session = textOf(search['session'])
    return session === undefined ? {} : { session }
  },
  component: lazyRouteComponent(() => import('./sessions/Sessions.tsx')),
})

const diagnostics = createRoute({
  getParentRoute: () => device,
  path: '/diagnostics',
  /** `test`: which of them. */
  validateSearch: (search: Record<string, unknown>): { test?: string } => {
    const test = textOf(search['test'])
    return test === undefined ? {} : { test }
  },
  component: lazyRouteComponent(() => import('./diagnostics/Diagnostics.tsx')),
})

const files = createRoute({
  getParentRoute: () => device,
  path: '/files',
  component: lazyRouteComponent(() => import('./files/Files.tsx')),
})

const history = createRoute({
  getParentRoute: () => device,
  path: '/history',
  component: lazyRouteComponent(() => import('./history/History.tsx')),
})

export const deviceRoute = device.addChildren([summary, parameters, tasks, sessions, diagnostics, files, history])
