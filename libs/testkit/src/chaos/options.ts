/** The arguments of `npm run chaos`. */
import { readCommandLine } from '../command-line.ts'
import type { CommandLine } from '../command-line.ts'
import { FAULT_KINDS } from './plan.ts'
import type { FaultKind } from './plan.ts'

export interface ChaosOptions {
  seed: number
  /** How many runs, each with the next seed. */
  runs: number
  /** How long faults happen. */
  seconds: number
  devices: number
  faults: readonly FaultKind[]
  /** Tasks asked for in a second. */
  rate: number
  /** How long everything may take to settle after the faults. */
  settleSeconds: number
}

export const USAGE = `npm run chaos -- [options]
  --seed N        what happens and when follows from it (default: by chance; it is printed)
  --runs N        so many runs one after the other, each with the next seed (default 1)
  --minutes N     how long faults happen (default 2)
  --seconds N     the same in seconds
  --devices N     simulated devices (default 300)
  --rate N        tasks asked for in a second (default 5)
  --faults a,b    only these: ${FAULT_KINDS.join(', ')} (default: all)
  --settle N      seconds in which everything must have settled afterwards (default 240)
`

const text = { type: 'string' } as const
const OPTIONS = {
  seed: text,
  minutes: text,
  seconds: text,
  devices: text,
  rate: text,
  runs: text,
  faults: text,
  settle: text,
} as const

/** Reads them; a text says what is wrong. */
export const readOptions = (args: readonly string[]): CommandLine<ChaosOptions> =>
  readCommandLine(args, OPTIONS, values => {
    const faults = (values.faults?.split(',').map(f => f.trim()) ?? [...FAULT_KINDS]) as FaultKind[]
    const unknown = faults.find(f => !FAULT_KINDS.includes(f))
    if (unknown !== undefined) return { mistake: `--faults: there is no "${unknown}", only ${FAULT_KINDS.join(', ')}` }
    const options: ChaosOptions = {
      seed: Number(values.seed ?? Math.floor(Math.random() * 1_000_000)),
      runs: Number(values.runs ?? 1),
      seconds: values.seconds !== undefined ? Number(values.seconds) : Number(values.minutes ?? 2) * 60,
      devices: Number(values.devices ?? 300),
      rate: Number(values.rate ?? 5),
      settleSeconds: Number(values.settle ?? 240),
      faults,
    }
    for (const [name, value] of Object.entries(options))
      if (
        typeof value === 'number' &&
        !(
          Number.isFinite(value) &&
          (name === 'seed' ? Number.isInteger(value) : value > 0 && (name !== 'runs' || Number.isInteger(value)))
        )
      )
        return { mistake: `--${name} is no number that fits` }
    return options
  })
