/** A device that can be reached is woken while a thousand that nobody answers for are asked: their packets are dropped. */
import { blackhole } from '@auroralinks/testkit/blackhole'
import { concurrently } from '../lib/concurrently.ts'
import { deviceNumber, idOf } from '../lib/device.ts'
import { segment } from '../lib/rest.ts'
import { visit } from '../lib/visit.ts'
import { atMost, figureOf } from './row.ts'
import type { Measured, Run } from './row.ts'

/** Apart from all others. */
const FIRST_DEAD = 22_000_000
const FIRST = 22_500_000
const DEAD = 1_000
const AT_ONCE = DEAD
const WAKES = 20
/** Seconds that somebody waits for each of the dead. */
const WAIT_S = 15

/** @param wake wakes the nth device, once it has come in; the time it takes in ms, or why it did not come @param alone the same without the dead, in ms */
export async function wakeAmongDead(
  { lab }: Pick<Run, 'lab'>,
  o: { comeIn(n: number): Promise<void>; wake(n: number): Promise<number | string>; alone: number },
): Promise<Measured[]> {
  const failures: string[] = []
  const hole = await blackhole()
  const times: number[] = []
  try {
    await concurrently(16, DEAD, i => visit(lab, FIRST_DEAD + i, '1 BOOT', `http://127.0.0.1:${hole.port}/${i}`))
    await concurrently(4, WAKES, i => o.comeIn(FIRST + i))
    await new Promise(resolve => setTimeout(resolve, 2_000))
    let over = false
    const dead = concurrently(AT_ONCE, DEAD, async i => {
      const id = segment(idOf(deviceNumber(FIRST_DEAD + i)))
      await lab.system.api.request('POST', `devices/${id}/connection-requests?wait=${WAIT_S}`)
    }).finally(() => {
      over = true
    })
    // All of them are being asked by now, and are again and again.
    await new Promise(resolve => setTimeout(resolve, 4_000))
    for (let i = 0; i < WAKES && !over; i++) {
      const took = await o.wake(FIRST + i)
      if (typeof took === 'string') failures.push(took)
      else times.push(took)
    }
    await dead
  } finally {
    await hole.close()
  }
  const sorted = times.toSorted((a, b) => a - b)
  return [
    figureOf({
      row: 'wake',
      what: `wake an idle device among ${DEAD} that nobody answers for, ${lab.mode}: longer than alone, p50`,
      unit: 'ms',
      value: (sorted[Math.floor(sorted.length / 2)] ?? Infinity) - o.alone,
      must: atMost(200),
      failed: failures.length,
      notes: [...new Set(failures), `${times.length} devices, the slowest after ${Math.round(sorted.at(-1) ?? 0)} ms`],
    }),
  ]
}
