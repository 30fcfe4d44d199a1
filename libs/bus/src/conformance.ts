/** The one suite that every bus passes: what `bus.ts` promises, a test for each promise. */
import { after, before, describe } from 'node:test'
import { deliverySuite } from './conformance/delivery.ts'
import { groupSuite } from './conformance/groups.ts'
import type { BusUnderTest } from './conformance/harness.ts'
import { orderSuite } from './conformance/order.ts'
import { publishSuite } from './conformance/publishing.ts'

export type { BusUnderTest } from './conformance/harness.ts'

/** Registers the suite for a back end; `more` adds what only this back end promises. */
export function busConformance(
  name: string,
  start: () => Promise<BusUnderTest>,
  more?: (back: () => BusUnderTest) => void,
): void {
  describe(`bus: ${name}`, () => {
    let running: BusUnderTest | undefined
    const back = (): BusUnderTest => {
      if (running === undefined) throw new Error(`the ${name} back end is not running`)
      return running
    }
    before(async () => {
      running = await start()
    })
    after(async () => {
      await running?.close()
    })
    orderSuite(back)
    deliverySuite(back)
    groupSuite(back)
    publishSuite(back)
    more?.(back)
  })
}
