/**
 * A refresh of 40,000 parameters, or as many as `--parameters` says: of the first device of a model, and of the next one,
 * over and over, while periodic sessions of others go on; in rounds, each after one without a refresh. The devices are in a
 * process of their own, and refuse with 9004 more than 400 parameters in one answer.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { deviceIdOf, fleetIdentity } from '@auroralinks/cpe-simulator'
import { atMost, figureOf } from './row.ts'
import type { Measured, Row } from './row.ts'
import { DEVICES } from './periodic.ts'
import type { Lab } from '../lib/lab.ts'
import { runLoad } from '../lib/load.ts'
import type { LoadReport } from '../lib/load.ts'
import { pssMb } from '../lib/memory.ts'
import { segment } from '../lib/rest.ts'
import { cpuOf } from '../lib/usage.ts'
import { ensureWarm } from '../lib/warm.ts'

/** The case with a limit of its own; of others as many RPCs for a value are one. */
const MEASURED = { parameters: 40_000, best: '2,011', most: 250 }
const AT_ONCE = 400
/** Devices have one of three versions of firmware: two of these have the same. */
const MACHINES = 4
const FIRST = 900_000
const RATE = 50
const LEAST_SECONDS = 5
const ROUNDS = 3
const MOST_SECONDS = 300
const SIMULATOR = fileURLToPath(new URL('../../libs/cpe-simulator/src/main.ts', import.meta.url))

interface Refreshed {
  rpcs: number
  seconds: number
  cpuSeconds: number
  /** How much more memory whoever decides took at its most, in MB. */
  memoryMb: number
  count: number
}

export const refresh: Row = {
  name: 'refresh',
  async measure({ lab, seconds, parameters }) {
    await ensureWarm(lab)
    const machines = await startMachines(lab, parameters)
    try {
      const [first, next] = await twoOfOneModel(lab)
      const one = await refreshed(lab, first)
      const two = await refreshed(lab, next)
      const load = { devices: DEVICES, concurrency: 0, rate: RATE, seconds: Math.max(LEAST_SECONDS, seconds) }
      const rounds: Round[] = []
      for (let i = 0; i < ROUNDS; i++) {
        const quiet = await runLoad(lab.system, load)
        const running = runLoad(lab.system, load)
        const seconds = await refreshedUntil(lab, next, running)
        rounds.push({ quiet, meanwhile: await running, seconds })
      }
      return [
        ...figuresOf(lab, parameters, 'first of its model', one),
        ...figuresOf(lab, parameters, 'next of its model', two),
        ...others(lab, parameters, rounds),
      ]
    } finally {
      machines.kill()
    }
  },
}

function figuresOf(lab: Lab, parameters: number, which: string, r: Refreshed): Measured[] {
  const what = `refresh of ${parameters.toLocaleString('en')} parameters, ${which}, ${lab.mode}`
  const whole = r.count > parameters ? {} : { failed: 1, notes: [`${r.count} values were read`] }
  return [
    figureOf({
      row: 'refresh',
      what: `${what}: RPCs`,
      unit: '',
      best: parameters === MEASURED.parameters ? MEASURED.best : '',
      value: r.rpcs,
      must: atMost((MEASURED.most * parameters) / MEASURED.parameters),
      ...whole,
    }),
    figureOf({ row: 'refresh', what: `${what}: time`, unit: 's', value: r.seconds, ...whole }),
    figureOf({ row: 'refresh', what: `${what}: CPU`, unit: 's', value: r.cpuSeconds, ...whole }),
    figureOf({ row: 'refresh', what: `${what}: memory`, unit: 'MB', value: r.memoryMb, must: atMost(40), ...whole }),
  ]
}

/** What the sessions of others take in a round, without a refresh and beside one. */
interface Round {
  quiet: LoadReport
  meanwhile: LoadReport
  /** The longest refresh of the round. */
  seconds: number
}

/** Of the rounds the one in the middle counts: what else the machine does comes in bursts. */
function others(lab: Lab, parameters: number, rounds: readonly Round[]): Measured[] {
  const times = ({ quiet, meanwhile }: Round): number => meanwhile.p99 / quiet.p99
  const middle = rounds.toSorted((a, b) => times(a) - times(b))[rounds.length >> 1]!
  const failed = rounds.find(r => r.meanwhile.failed > 0)?.meanwhile ?? middle.meanwhile
  const what = `of others, ${RATE} sessions a second`
  const figure = (name: string, value: number): Measured =>
    figureOf({ row: 'refresh', what: `${name}, ${lab.mode}`, unit: 'ms', value }, failed)
  return [
    figureOf({
      row: 'refresh',
      what: `refresh of ${parameters.toLocaleString('en')} parameters, beside others, ${lab.mode}: time`,
      unit: 's',
      value: middle.seconds,
    }),
    figure(`p50 ${what}, without a refresh`, middle.quiet.p50),
    figure(`p50 ${what}, meanwhile`, middle.meanwhile.p50),
    figure(`p99 ${what}, without a refresh`, middle.quiet.p99),
    figure(`p99 ${what}, meanwhile`, middle.meanwhile.p99),
    figureOf({
      row: 'refresh',
      what: `p99 of others, times that without a refresh, ${lab.mode}`,
      unit: '×',
      value: times(middle),
      must: atMost(2),
    }),
  ]
}

/** Refreshes a device again and again for as long as the load runs. @returns how long the longest took, in s */
async function refreshedUntil(lab: Lab, id: string, running: Promise<unknown>): Promise<number> {
  let isOver = false
  void running.finally(() => {
    isOver = true
  })
  let longest = 0
  while (!isOver) longest = Math.max(longest, secondsOf(await refreshedOnce(lab, id)))
  return longest
}

/** Virtual devices, so that what they do costs the load nothing. */
async function startMachines(lab: Lab, parameters: number): Promise<{ kill(): void }> {
  const options = {
    url: lab.system.cwmpUrl,
    devices: MACHINES,
    first: FIRST,
    interval: 3_600,
    spread: 0,
    parameters,
    'most-parameters': AT_ONCE,
  }
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn(process.execPath, [SIMULATOR, ...args, '--json'], { stdio: 'ignore' })
  for (let i = 0; i < MACHINES; i++)
    await until(`device ${i} comes`, async () => (await versionOf(lab, idOf(i))) !== null)
  return { kill: () => child.kill('SIGKILL') }
}

const idOf = (i: number): string => deviceIdOf(fleetIdentity('tr181', 1, FIRST + i))

async function versionOf(lab: Lab, id: string): Promise<string | null> {
  const r = await lab.system.api.request('GET', `devices/${segment(id)}`)
  return (r.body as { softwareVersion?: string | null }).softwareVersion ?? null
}

async function twoOfOneModel(lab: Lab): Promise<[string, string]> {
  const byVersion = new Map<string | null, string>()
  for (let i = 0; i < MACHINES; i++) {
    const version = await versionOf(lab, idOf(i))
    const other = byVersion.get(version)
    if (other !== undefined) return [other, idOf(i)]
    byVersion.set(version, idOf(i))
  }
  throw new Error('no two devices have the same firmware')
}

/**
 * A refresh while nothing else goes on. To read how much memory a process has takes 5 ms of the bench, and holds up the
 * process that is read: beside a load both would be measured with it.
 */
async function refreshed(lab: Lab, id: string): Promise<Refreshed> {
  const ours = lab.system.processes().filter(p => p.ours)
  const planner = ours.find(p => p.name === 'acs-task-planner') ?? ours[0]
  const memory = (): number => (planner ? pssMb([planner.pid]) : NaN)
  const [cpu, before] = [sum(cpuOf(lab.system)), memory()]
  let most = before
  const task = await refreshedOnce(lab, id, () => {
    most = Math.max(most, memory())
  })
  const sessions = (await lab.system.api.request('GET', `devices/${segment(id)}/sessions`)).body as {
    items: { rpcs: number }[]
  }
  return {
    rpcs: sessions.items.reduce((n, s) => n + s.rpcs, 0),
    seconds: secondsOf(task),
    cpuSeconds: sum(cpuOf(lab.system)) - cpu,
    memoryMb: most - before,
    count: task.result?.count ?? 0,
  }
}

/** @param look is called again and again until the task has ended */
async function refreshedOnce(lab: Lab, id: string, look?: () => void): Promise<Ended> {
  const { api } = lab.system
  const r = await api.request('POST', `devices/${segment(id)}/tasks?wait=1`, { type: 'refresh', path: '' })
  const { id: taskId } = r.body as { id: string }
  return until('the refresh ends', async () => {
    look?.()
    const body = (await api.request('GET', `tasks/${taskId}`)).body as TaskShown
    return body.endedAt === null ? null : (body as Ended)
  })
}

const secondsOf = (t: Ended): number => (Date.parse(t.endedAt) - Date.parse(t.startedAt)) / 1000

type Ended = TaskShown & { endedAt: string }

interface TaskShown {
  startedAt: string
  endedAt: string | null
  result: { count: number } | null
}

const sum = (of: Map<string, number>): number => [...of.values()].reduce((a, b) => a + b, 0)

async function until<T>(what: string, look: () => Promise<T | null | false>): Promise<T> {
  for (const end = performance.now() + MOST_SECONDS * 1000; performance.now() < end; ) {
    const found = await look()
    if (found !== null && found !== false) return found
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(`${what}: it took longer than ${MOST_SECONDS} s`)
}
