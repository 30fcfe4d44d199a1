/** A scenario: a guarantee of the whole system, driven from outside, the same on standalone and on the stack. */
import { createCpe, fleetIdentity } from '@auroralinks/cpe-simulator'
import type { Cpe, CpeOptions } from '@auroralinks/cpe-simulator'
import type { TestContext } from 'node:test'
import type { System } from './launch.ts'

export interface Scenario {
  /** The guarantee. */
  name: string
  /** Where it makes sense; both unless given. */
  on?: System['mode'][]
  run(system: System, t: TestContext): Promise<void>
}

let devices = 0

/** A device of its own for a scenario; switched off when the test ends. */
export function device(system: System, t: TestContext, o: Partial<CpeOptions> = {}): Cpe {
  const model = o.model ?? 'tr181'
  const cpe = createCpe({
    acsUrl: system.cwmpUrl,
    identity: fleetIdentity(model, 77, ++devices),
    index: devices,
    periodicIntervalSeconds: 3600,
    bootSeconds: 1,
    ...o,
    model,
  })
  t.after(() => cpe.stop())
  return cpe
}
