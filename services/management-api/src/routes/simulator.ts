/** Virtual devices of standalone: started and stopped for whoever wants to see the first device. */
import type { z } from '@hono/zod-openapi'
import type { Services } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import { Problem, notFound } from '../problem.ts'
import { time } from '../schemas/common.ts'
import { SimulateBody, SimulatedDevices } from '../schemas/simulator.ts'
import { MOST_SIMULATED } from '../simulator.ts'
import type { Simulator } from '../simulator.ts'

export function simulatorRoutes(api: Api, s: Services): void {
  const tag = 'Simulator'
  const permission = 'simulator.manage'
  const here = (): Simulator => {
    if (s.simulator === null) throw notFound('simulator here: it comes with `npm start` alone')
    return s.simulator
  }
  const shown = (simulator: Simulator): z.infer<typeof SimulatedDevices> => {
    const { deviceIds, startedAt, ...state } = simulator.state()
    return {
      ...state,
      deviceIds: [...deviceIds],
      startedAt: time(startedAt),
      most: MOST_SIMULATED,
      hindrance: simulator.hindrance,
    }
  }

  endpoint(
    api,
    {
      method: 'get',
      path: '/simulator/devices',
      tag,
      summary: 'Virtual devices that run now',
      description: 'In standalone (`npm start`) alone; elsewhere 404.',
      permission,
      responses: { 200: { description: 'How they are', schema: SimulatedDevices } },
      problems: ['not-found'],
    },
    async ({ c }) => c.json(shown(here())),
  )

  endpoint(
    api,
    {
      method: 'post',
      path: '/simulator/devices',
      tag,
      summary: 'Start virtual devices',
      description:
        'They run in a process of their own beside standalone, until they are stopped or standalone is, and come like real ones: the same devices each time. 404 elsewhere.',
      permission,
      body: SimulateBody,
      bodyOptional: true,
      responses: { 202: { description: 'They are being switched on', schema: SimulatedDevices } },
      problems: ['not-found', 'conflict'],
    },
    async ({ c, body: { count } }) => {
      const simulator = here()
      if (simulator.hindrance !== null) throw new Problem('conflict', simulator.hindrance)
      await s.audit.asking(c, { after: { count } }, async () => {
        if (!simulator.start(count))
          throw new Problem('conflict', 'virtual devices run already: stop them first', {
            members: { code: 'already-running' },
          })
      })
      return c.json(shown(simulator), 202)
    },
  )

  endpoint(
    api,
    {
      method: 'delete',
      path: '/simulator/devices',
      tag,
      summary: 'Stop the virtual devices',
      description: 'They stay among the devices until they are removed there. 404 where there is no simulator.',
      permission,
      responses: { 200: { description: 'They are off', schema: SimulatedDevices } },
      problems: ['not-found'],
    },
    async ({ c }) => {
      const simulator = here()
      const { count } = simulator.state()
      await s.audit.asking(c, { before: { count } }, () => simulator.stop())
      return c.json(shown(simulator))
    },
  )
}
