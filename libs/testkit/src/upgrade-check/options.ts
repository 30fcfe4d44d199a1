/** The arguments of `npm run upgrade-check`. */
import { readCommandLine } from '../command-line.ts'
import type { CommandLine } from '../command-line.ts'

export interface UpgradeOptions {
  /** The release of before; null: the one before the schema changed last. */
  from: string | null
  /** A folder that has it, with its packages; null: it is laid out. */
  before: string | null
  devices: number
  /** Tasks asked for in a second. */
  rate: number
  seed: number
  /** Only there: not back and there again. */
  once: boolean
  /** How long everything may take to settle afterwards. */
  settleSeconds: number
}

export const USAGE = `npm run upgrade-check -- [options]
  --from REF      the release of before, a git reference (default: before the last change of the schema)
  --before FOLDER a checkout of it, installed, instead of one that is made
  --once          only to the present release; else back again, and once more there in the other order
  --devices N     simulated devices, half of them with Digest (default 40)
  --rate N        tasks asked for in a second (default 4)
  --seed N        fixes devices and tasks (default 1)
  --settle N      seconds in which everything must have settled afterwards (default 180)
`

const text = { type: 'string' } as const
const OPTIONS = {
  from: text,
  before: text,
  once: { type: 'boolean' },
  devices: text,
  rate: text,
  seed: text,
  settle: text,
} as const

/** Reads them; a text says what is wrong. */
export const readOptions = (args: readonly string[]): CommandLine<UpgradeOptions> =>
  readCommandLine(args, OPTIONS, values => {
    const numbers = {
      devices: Number(values.devices ?? 40),
      rate: Number(values.rate ?? 4),
      seed: Number(values.seed ?? 1),
      settleSeconds: Number(values.settle ?? 180),
    }
    for (const [name, value] of Object.entries(numbers))
      if (!(Number.isFinite(value) && value > 0)) return { mistake: `--${name} is no number that fits` }
    return { ...numbers, from: values.from ?? null, before: values.before ?? null, once: values.once ?? false }
  })
