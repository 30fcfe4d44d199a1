/** A session with one task: GetParameterValues of known paths. The tasks wait before the measured window begins. */
import { atMost, figureOf, reasonsOf } from './row.ts'
import type { Row } from './row.ts'
import { AT_ONCE, DEVICES, MUST, plainLoad } from './periodic.ts'
import { concurrently } from '../lib/concurrently.ts'
import { answerValues, deviceNumber, idOf } from '../lib/device.ts'
import type { Lab } from '../lib/lab.ts'
import { runLoad } from '../lib/load.ts'
import type { LoadReport } from '../lib/load.ts'
import { segment } from '../lib/rest.ts'

const TIMES = 1.7
const TASK = {
  type: 'getParameterValues',
  names: ['Device.DeviceInfo.SoftwareVersion', 'Device.ManagementServer.ParameterKey'],
}
const SETTLE_MS = 2_000
const WARM_ROUNDS = 4
const ROUNDS = 4

const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length

export const task: Row = {
  name: 'task',
  async measure({ lab, seconds, plain }) {
    await plain('periodic')
    // What only tasks use has to be as warm as what the plain session uses, which ran tens of thousands of times.
    let failed = 0
    for (let i = 0; i < WARM_ROUNDS; i++) failed += (await round(lab, DEVICES)).r.failed
    // Plain sessions between the rounds: the machine's speed changes, and a round is over within two seconds.
    const plains: LoadReport[] = []
    const rounds: LoadReport[] = []
    let asked = 0
    for (let i = 0; i < ROUNDS; i++) {
      plains.push(await runLoad(lab.system, plainLoad(Math.min(seconds, 3))))
      const each = await round(lab, DEVICES)
      rounds.push(each.r)
      asked += each.asked
    }
    for (const r of [...plains, ...rounds]) failed += r.failed
    const cpuMs = mean(rounds.map(r => r.cpuMs))
    const what = `session with one task, ${lab.mode}`
    const notes = [
      ...(asked === DEVICES * ROUNDS ? [] : [`${asked} of ${DEVICES * ROUNDS} tasks were asked for in these sessions`]),
      ...rounds.flatMap(reasonsOf),
    ]
    const missing = { failed: failed + Math.abs(DEVICES * ROUNDS - asked), notes }
    return [
      figureOf({
        row: 'task',
        what: `${what}: CPU`,
        unit: 'ms',
        best: '2.9–4.0 ms',
        value: cpuMs,
        must: atMost(MUST.periodic[lab.mode] * TIMES),
        ...missing,
      }),
      figureOf({
        row: 'task',
        what: `${what}: CPU, times plain sessions in between`,
        unit: '×',
        value: cpuMs / mean(plains.map(r => r.cpuMs)),
        must: atMost(TIMES),
        ...missing,
      }),
      figureOf({
        row: 'task',
        what: `${what}: sessions`,
        unit: '/s',
        value: mean(rounds.map(r => r.perSecond)),
        ...missing,
      }),
    ]
  },
}

/** A task for each device, then a session of each. */
async function round(lab: Lab, devices: number): Promise<{ r: LoadReport; asked: number }> {
  await concurrently(32, devices, async i => {
    const r = await lab.system.api.request('POST', `devices/${segment(idOf(deviceNumber(i)))}/tasks`, TASK)
    if (r.status !== 202) throw new Error(`POST tasks: ${r.status} ${JSON.stringify(r.body)}`)
  })
  await new Promise(resolve => setTimeout(resolve, SETTLE_MS))
  let asked = 0
  const r = await runLoad(lab.system, {
    devices,
    concurrency: AT_ONCE,
    seconds: 0,
    sessions: devices,
    answer: xml => {
      asked++
      return answerValues(xml)
    },
  })
  return { r, asked }
}
