/** The requests of one session go to any gateway. */
import assert from 'node:assert/strict'
import { createCpe, fleetIdentity } from '@auroralinks/cpe-simulator'
import type { Scenario } from '../scenario.ts'

/** Requests that a gateway answered, by its operations port. */
async function requestsByGateway(opsPort: number): Promise<Map<number, number>> {
  const out = new Map<number, number>()
  await Promise.all(
    Array.from({ length: 12 }, async (_, i) => {
      const text = await fetch(`http://127.0.0.1:${opsPort + i}/metrics`).then(
        r => r.text(),
        () => '',
      )
      const lines = text.split('\n').filter(l => l.startsWith('acs_cwmp_requests_total'))
      if (/# TYPE acs_cwmp_requests_total/.test(text))
        out.set(
          opsPort + i,
          lines.reduce((n, l) => n + Number(l.split(' ').at(-1)), 0),
        )
    }),
  )
  return out
}

export const anyGatewayServesAnyPost: Scenario = {
  name: 'successive requests of one session reach both gateways, with and without a cookie that comes back',
  on: ['stack'],
  async run(system, t) {
    const before = await requestsByGateway(system.opsPort)
    assert.equal(before.size, 2, 'there are two gateways')
    const cpe = createCpe({
      acsUrl: system.cwmpUrl,
      identity: fleetIdentity('tr181', 78, 1),
      model: 'tr181',
      periodicIntervalSeconds: 3600,
    })
    t.after(() => cpe.stop())
    await cpe.start()
    for (let i = 0; i < 3; i++) await cpe.inform('2 PERIODIC')
    assert.equal(cpe.ledger.events.filter(e => e.code === '2 PERIODIC').length, 3)
    const after = await requestsByGateway(system.opsPort)
    for (const [port, n] of after)
      assert.ok(n >= (before.get(port) ?? 0) + 3, `the gateway at ${port} had its share: ${before.get(port)} → ${n}`)
  },
}
