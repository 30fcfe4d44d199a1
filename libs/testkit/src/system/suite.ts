/** The whole-system suite: one system, all scenarios that fit it. */
import { after, before, describe, test } from 'node:test'
import type { Mode, System } from './launch.ts'
import { startSystem } from './launch.ts'
import { SCENARIOS } from './scenarios/index.ts'

/** Registers the suite for one way to run the product. */
export function systemSuite(mode: Mode): void {
  describe(`the whole system on ${mode}`, () => {
    let system: System
    before(async () => { system = await startSystem(mode) })
    after(() => system?.stop())
    for (const s of SCENARIOS) if (!s.on || s.on.includes(mode)) test(s.name, t => s.run(system, t))
  })
}
