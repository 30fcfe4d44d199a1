/** The whole-system suite: one system, all scenarios that fit it. */
import { after, before, describe, test } from 'node:test'
import type { Mode, System } from './launch.ts'
import { startSystem } from './launch.ts'
import type { Scenario } from './scenario.ts'

/** Registers the suite for one way to run the product. @param env more variables of DESIGN §5 */
export function systemSuite(o: {
  mode: Mode
  name?: string
  scenarios: readonly Scenario[]
  env?: Record<string, string>
}): void {
  describe(`the whole system on ${o.name ?? o.mode}`, () => {
    let system: System
    before(async () => {
      system = await startSystem(o.mode, o.env)
    })
    after(() => system?.stop())
    for (const s of o.scenarios) if (!s.on || s.on.includes(o.mode)) test(s.name, t => s.run(system, t))
  })
}
