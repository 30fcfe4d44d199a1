/** Memory with 60,000 known devices, after each of them had a session. PSS: what processes share is counted once. */
import { atMost, figureOf } from './row.ts'
import type { Row } from './row.ts'
import { ensureFleet, visitAll } from '../lib/fleet.ts'
import { pssMb, withChildren } from '../lib/memory.ts'

const DEVICES = 60_000

export const memory: Row = {
  name: 'memory',
  async measure({ lab, plain }) {
    await plain('small-fleet') // while few are known
    await ensureFleet(lab, DEVICES)
    await visitAll(lab, DEVICES)
    const ours = lab.system.processes().filter(p => p.ours)
    const mb = (name: string): number =>
      Math.max(...ours.filter(p => p.name === `acs-${name}`).map(p => pssMb([p.pid])))
    const what = `memory, ${DEVICES.toLocaleString('en')} known devices`
    const postgres = pssMb(withChildren(lab.postgres.pid))
    if (lab.mode === 'standalone') {
      return [
        figureOf({
          row: 'memory',
          what: `${what}: standalone with PostgreSQL`,
          unit: 'MB',
          best: '520–610 MB',
          value: pssMb(ours.map(p => p.pid)) + postgres,
          must: atMost(450),
        }),
        figureOf({ row: 'memory', what: `${what}: PostgreSQL of it`, unit: 'MB', value: postgres }),
      ]
    }
    return [
      figureOf({ row: 'memory', what: `${what}: a gateway`, unit: 'MB', value: mb('cwmp-gateway'), must: atMost(150) }),
      figureOf({ row: 'memory', what: `${what}: a planner`, unit: 'MB', value: mb('task-planner'), must: atMost(250) }),
      ...['identity', 'management-api', 'connection-request', 'file-server', 'stack-balancer'].map(name =>
        figureOf({ row: 'memory', what: `${what}: ${name}`, unit: 'MB', value: mb(name) }),
      ),
    ]
  },
}
