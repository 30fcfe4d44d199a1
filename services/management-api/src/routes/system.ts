/** The state of the system, as far as this process sees it: GET /system. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from '@hono/zod-openapi'
import type { Services } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import { time } from '../schemas/common.ts'
import { SystemState } from '../schemas/system.ts'
import { readDatabase, readPartitions } from '../store/system.ts'

/** What this process does not see when each service has one of its own. */
const OTHERS = ['cwmp-gateway', 'identity', 'task-planner', 'connection-request', 'file-server']

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
  version: string
}

export function systemRoutes(api: Api, s: Services): void {
  const services = (): z.infer<typeof SystemState>['services'] =>
    s.system === null
      ? [
          // Whoever reads this has its answer.
          { name: 'management-api', state: 'ready', why: null },
          ...OTHERS.map(name => ({ name, state: 'unseen' as const, why: null })),
        ]
      : s.system
          .services()
          .map(({ name, notReady: why }) => ({ name, state: why === null ? 'ready' : 'not-ready', why }))

  endpoint(
    api,
    {
      method: 'get',
      path: '/system',
      tag: 'System',
      summary: 'The state of the system',
      description:
        'In standalone of all services; where each has a process of its own, of this one, with what the database tells of the others. Their own state is at their operations ports (`/readyz`, `/metrics`).',
      permission: 'system.read',
      responses: { 200: { description: 'As it is now', schema: SystemState } },
    },
    async ({ c }) => {
      const [partitions, database] = await Promise.all([readPartitions(s.database), readDatabase(s.database)])
      const keep = s.system?.keep
      const state: z.infer<typeof SystemState> = {
        version,
        node: process.versions.node,
        mode: s.system === null ? 'services' : 'standalone',
        startedAt: new Date(Date.now() - process.uptime() * 1000).toISOString(),
        services: services(),
        partitions: {
          count: partitions.count,
          lastHeardAt: time(partitions.lastHeardAt),
          leastHeardAt: time(partitions.leastHeardAt),
        },
        lag: s.system?.lag() ?? null,
        database,
        retention: [
          { what: 'sessions', days: keep?.sessions ?? null },
          { what: 'messages', days: keep?.messages ?? null },
          { what: 'tasks', days: keep?.tasks ?? null },
          { what: 'audit', days: s.config.auditKeepDays },
        ],
      }
      return c.json(state)
    },
  )
}
