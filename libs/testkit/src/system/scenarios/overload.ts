/** More devices at once than can be served: some are sent away for a while, nobody else is hurt, and it drains by itself. */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { eventually } from '../api.ts'
import type { System } from '../launch.ts'
import type { Scenario } from '../scenario.ts'
import { StormDevice } from '../storm.ts'

/** Sessions at once: with the target below too many for any machine. */
const DEVICES = 2_000
/** Long enough for queues to stand, in ms. */
const STORM_MS = 4_000
/** A refused device of the storm has little patience, in ms. */
const AGAIN_MS = 500

/** The environment of its system: queues that are short enough to be reached by a load that this process can make. */
export const STORM_ENV = { ACS_CWMP_QUEUE_TARGET_MS: '50', ACS_CWMP_AUTH: 'optional' }

interface Tally {
  done: number
  retryAfters: number[]
  failures: Map<string, number>
}

/** Every device, one session after the other, until the storm is over. */
async function storm(devices: readonly StormDevice[]): Promise<Tally> {
  const tally: Tally = { done: 0, retryAfters: [], failures: new Map() }
  const end = performance.now() + STORM_MS
  await Promise.all(
    devices.map(async device => {
      await pause(Math.random() * 1_000)
      while (performance.now() < end) {
        const visit = await device.visit('1 BOOT')
        if (visit.kind === 'done') tally.done++
        else if (visit.kind === 'failed') tally.failures.set(visit.why, (tally.failures.get(visit.why) ?? 0) + 1)
        else {
          tally.retryAfters.push(visit.retryAfterSeconds ?? 0)
          await pause(AGAIN_MS * (0.5 + Math.random()))
        }
      }
    }),
  )
  return tally
}

/** Each device, a few at a time, until it was served; whoever is refused comes again. */
async function allGetIn(devices: readonly StormDevice[]): Promise<void> {
  const waiting = [...devices]
  const end = performance.now() + 120_000
  await Promise.all(
    Array.from({ length: 48 }, async () => {
      for (let device = waiting.pop(); device !== undefined; device = waiting.pop()) {
        for (;;) {
          const visit = await device.visit('2 PERIODIC')
          if (visit.kind === 'done') break
          assert.equal(visit.kind, 'refused', JSON.stringify(visit))
          assert.ok(performance.now() < end, `${device.id} and ${waiting.length} more still do not get in`)
          await pause(100)
        }
      }
    }),
  )
}

/** The sum of a metric over its labels that match. */
async function metric(system: System, pattern: RegExp): Promise<number> {
  const text = await fetch(`http://127.0.0.1:${system.opsPort}/metrics`).then(r => r.text())
  return text
    .split('\n')
    .filter(line => pattern.test(line))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

export const aStormIsWeathered: Scenario = {
  name: 'in a storm some are sent away for a while, who is let in is served, and afterwards everybody gets in',
  on: ['standalone'],
  async run(system, t) {
    const devices = Array.from({ length: DEVICES }, (_, n) => new StormDevice(system.cwmpPort, `S${n}`))
    t.after(() => {
      for (const device of devices) device.leave()
    })
    const tally = await storm(devices)
    t.diagnostic(`${tally.done} sessions, ${tally.retryAfters.length} refusals`)
    assert.deepEqual(tally.failures, new Map(), 'who is let in is served')
    assert.ok(tally.done > 0 && tally.retryAfters.length > 0)
    assert.ok(tally.retryAfters.every(s => s >= 5 && s <= 120))
    assert.ok(new Set(tally.retryAfters).size > 1, 'they are spread')
    assert.ok((await metric(system, /^acs_cwmp_refused_total.*from="new"/)) > 0)
    assert.equal(await metric(system, /^acs_cwmp_refused_total.*from="session"/), 0)
    await eventually(
      'nobody is refused any more',
      async () => assert.equal(await metric(system, /^acs_cwmp_refused_share/), 0),
      30_000,
    )
    await allGetIn(devices)
    for (const device of [devices[0]!, devices.at(-1)!])
      assert.equal((await system.api.device(device.id)).state, 'active')
  },
}
