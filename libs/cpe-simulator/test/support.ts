import type { TestContext } from 'node:test'
import { createCpe } from '../src/index.ts'
import type { Cpe, CpeOptions } from '../src/index.ts'
import { ScriptedAcs } from './scripted-acs.ts'

export const identity = { manufacturer: 'Maker', oui: '02AC5A', productClass: 'AX 3000', serialNumber: 'T-0001' }

/** An ACS and a device that is about to come to it; both end with the test. */
export async function acsAndCpe(
  t: TestContext,
  options: Partial<CpeOptions> = {},
): Promise<{ acs: ScriptedAcs; cpe: Cpe }> {
  const acs = await ScriptedAcs.start()
  const cpe = createCpe({
    acsUrl: acs.url,
    identity,
    model: 'tr181',
    bootSeconds: 0.05,
    retry: { minimumWaitSeconds: 0.02, intervalMultiplier: 1000 },
    timeoutMilliseconds: 5_000,
    ...options,
  })
  t.after(async () => {
    await cpe.stop()
    await acs.stop()
  })
  return { acs, cpe }
}

/** Resolves with the device's next session that satisfies `wanted`. */
export function sessionOf(
  cpe: Cpe,
  wanted: (events: string[]) => boolean,
): Promise<import('../src/index.ts').SessionReport> {
  return new Promise(resolve => {
    const listener = (report: import('../src/index.ts').SessionReport) => {
      if (!wanted(report.events.map(({ code }) => code))) return
      cpe.off('session', listener)
      resolve(report)
    }
    cpe.on('session', listener)
  })
}
